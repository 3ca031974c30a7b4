import { assertEquals } from "@std/assert";
import type { PreparedSettings } from "sft/data/prepare/cache_key.ts";
import { setDifferences } from "sft/run/prepare/set_differences.ts";
import { SETTINGS } from "../../support/prepare.ts";

const B = "b".repeat(64);

const differing = (changes: Partial<PreparedSettings>) =>
  setDifferences({ ...SETTINGS, ...changes }, SETTINGS);

Deno.test("setDifferences() says what is and what was", () => {
  assertEquals(differing({}), []);
  assertEquals(
    setDifferences(
      { ...SETTINGS, maxLength: 256, limit: 5, tokenizer: B },
      { ...SETTINGS, supervise: "everything" },
    ),
    [
      "--data_limit is 5, was not set",
      "--max_length is 256, was 512",
      '--supervise is "assistant", was "everything"',
      "--tokenizer_path is bbbbbbbbbbbb…, was aaaaaaaaaaaa…",
    ],
  );
});

Deno.test("setDifferences() names flags as they are typed", () => {
  const cases: [Partial<PreparedSettings>, string[]][] = [
    [{ dropExactDuplicates: true }, [
      "--drop_exact_duplicates is true, was false",
    ]],
    [{ filters: { minAnswerCharacters: 3 } }, [
      "--min_answer_characters is 3, was not set",
    ]],
    [{ minTokens: 8 }, ["--min_tokens is 8, was not set"]],
    [{ onBadRow: "skip" }, ['--on_bad_row is "skip", was "error"']],
    [{ heldOut: 0 }, ["--held_out is 0, was 0.01"]],
    [{ rowsPerShard: 9 }, ["--rows_per_shard is 9, was 100"]],
    [{ version: 2 }, ["the version of prepare is 2, was 1"]],
    [{ reading: { format: "text" } }, ['--format is "text", was not set']],
  ];

  for (const [changes, expected] of cases) {
    assertEquals(differing(changes), expected);
  }
});

Deno.test("setDifferences() leaves out what nobody typed", () => {
  const near = (threshold: number, capacity: number) => ({
    ...SETTINGS,
    nearDuplicates: { threshold, capacity },
  });

  assertEquals(
    differing({ nearDuplicates: { threshold: 0.8, capacity: 1e6 } }),
    ["--drop_near_duplicates is 0.8, was not set"],
  );
  assertEquals(setDifferences(near(0.8, 10), near(0.8, 20)), [
    "--near_duplicate_rows is 10, was 20",
  ]);
  assertEquals(
    differing({
      decontaminate: { files: [{ sha256: B, bytes: 1 }], length: 13 },
    }),
    ["--decontaminate is bbbbbbbbbbbb…, was not set"],
  );
  assertEquals(
    differing({ template: { name: "llama_3", sha256: B, variables: {} } }),
    ['--template is "llama_3", was "chatml"'],
  );
  assertEquals(
    differing({ template: { name: "chatml", sha256: B, variables: {} } }),
    ["--template (source) is bbbbbbbbbbbb…, was aaaaaaaaaaaa…"],
  );
  assertEquals(differing({ data: [{ sha256: B, bytes: 11 }] }), [
    "--data_file is bbbbbbbbbbbb…, was aaaaaaaaaaaa…",
  ]);
});

Deno.test("setDifferences() says of a mixture what is another", () => {
  const mixed = (weights: number[], seed: number) => ({
    ...SETTINGS,
    seed,
    reading: { weights, files: [1, 1], seed },
  });

  assertEquals(setDifferences(mixed([3, 1], 1), mixed([3, 2], 2)), [
    "--data_file (weights) is 1, was 2",
    "--seed is 1, was 2",
  ]);
});
