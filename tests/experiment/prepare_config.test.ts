import { assert, assertEquals } from "@std/assert";
import { SFT_DEFAULTS } from "sft/experiment/config.ts";
import {
  defaultWorkers,
  PREPARE_DEFAULTS,
} from "sft/experiment/prepare_config.ts";

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
