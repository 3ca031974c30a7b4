import { assert, assertEquals } from "@std/assert";
import { SFT_DEFAULTS } from "sft/settings/config.ts";
import {
  defaultWorkers,
  PREPARE,
  PREPARE_DEFAULTS,
} from "sft/settings/prepare_config.ts";

Deno.test("PREPARE_DEFAULTS are those of the run that is to train on it", () => {
  const shared = Object.entries(PREPARE_DEFAULTS)
    .filter(([name]) => name in SFT_DEFAULTS);
  const differing = shared.filter(([name, value]) =>
    (SFT_DEFAULTS as Record<string, unknown>)[name] !== value
  );

  assertEquals(shared.length > 4, true);
  assertEquals(differing, []);
});

Deno.test("PREPARE_DEFAULTS leave no row out", () => {
  assertEquals(PREPARE_DEFAULTS.drop_broken_text, false);
  assertEquals(PREPARE_DEFAULTS.drop_exact_duplicates, false);
  assertEquals("drop_near_duplicates" in PREPARE_DEFAULTS, false);
  assertEquals(PREPARE_DEFAULTS.sample, 1);
});

Deno.test("defaultWorkers() are at least one and at most eight", () => {
  assert(defaultWorkers() >= 1 && defaultWorkers() <= 8);
});

Deno.test("PREPARE refuses what no set can be, and says what it can", () => {
  const cases: [keyof typeof PREPARE, string, string][] = [
    ["min_tokens", "1", "a whole number of at least 2"],
    ["min_chinese_ratio", "1.1", "a number from 0 to 1"],
    ["max_repetition", "-1", "a number from 0 to 1"],
    ["drop_near_duplicates", "0.69", "a number from 0.7 to 1"],
    ["near_duplicate_rows", "0", "a whole number of at least 1"],
    ["decontaminate_length", "1", "a whole number of at least 2"],
    ["held_out", "0.91", "a number from 0 to 0.9"],
    ["sample", "0", "a number above 0 and at most 1"],
    ["rows_per_shard", "0", "a whole number of at least 1"],
    ["workers", "65", "a whole number from 1 to 64"],
  ];
  for (const [name, text, expected] of cases) {
    assertEquals(PREPARE[name].read(text), undefined, name);
    assertEquals(PREPARE[name].expected, expected, name);
  }
});
