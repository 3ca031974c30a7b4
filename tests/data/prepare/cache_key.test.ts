import { assertEquals, assertNotEquals } from "@std/assert";
import { cacheKey, type PreparedSettings } from "sft/data/prepare/cache_key.ts";
import { SETTINGS } from "../../support/prepare.ts";

const A = "a".repeat(64);
const B = "b".repeat(64);

Deno.test("cacheKey() is another for every setting that is another", () => {
  const changes: Partial<PreparedSettings>[] = [
    { version: 2 },
    { data: [{ sha256: B, bytes: 10 }] },
    { data: [{ sha256: A, bytes: 10 }, { sha256: A, bytes: 10 }] },
    { data: [] },
    { reading: { weights: [3, 1] } },
    { reading: { format: "alpaca" } },
    { template: { ...SETTINGS.template, sha256: B } },
    { template: { ...SETTINGS.template, variables: { bos_token: "<s>" } } },
    { tokenizer: B },
    { supervise: "everything" },
    { maxLength: 256 },
    { overlong: "truncate" },
    { onBadRow: "skip" },
    { limit: 5 },
    { filters: { dropBrokenText: true } },
    { filters: { minAnswerCharacters: 1 } },
    { minTokens: 8 },
    { dropExactDuplicates: true },
    { nearDuplicates: { threshold: 0.8, capacity: 10 } },
    { nearDuplicates: { threshold: 0.8, capacity: 11 } },
    { decontaminate: { files: [{ sha256: A, bytes: 1 }], length: 13 } },
    { heldOut: 0.02 },
    { sample: 0.5 },
    { seed: 1 },
    { rowsPerShard: 99 },
  ];
  const keys = changes.map((change) => cacheKey({ ...SETTINGS, ...change }));

  assertEquals(new Set([cacheKey(SETTINGS), ...keys]).size, changes.length + 1);
});

Deno.test("cacheKey() does not heed the order of fields, nor what is unset", () => {
  const turned = Object.fromEntries(
    Object.entries(SETTINGS).reverse(),
  ) as unknown as PreparedSettings;

  assertEquals(cacheKey(turned), cacheKey(SETTINGS));
  assertEquals(cacheKey({ ...SETTINGS, limit: undefined }), cacheKey(SETTINGS));
  const stored = JSON.parse(JSON.stringify(SETTINGS));
  assertEquals(cacheKey(stored), cacheKey(SETTINGS));
});

Deno.test("cacheKey() tells lists of other shapes apart", () => {
  const twice = { ...SETTINGS, reading: { weights: [1, 2], files: [3] } };
  const once = { ...SETTINGS, reading: { weights: [1], files: [2, 3] } };

  assertNotEquals(cacheKey(twice), cacheKey(once));
});
