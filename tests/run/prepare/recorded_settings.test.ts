import { assertEquals } from "@std/assert";
import { recordedSettings } from "sft/run/prepare/recorded_settings.ts";
import { PREPARE_DEFAULTS } from "sft/settings/prepare_config.ts";

const HASH = "a".repeat(64);
const FILES = [{ sha256: HASH, bytes: 10 }];

const FOUND = {
  version: 1,
  data: FILES,
  reading: { weights: [3, 1], files: [1, 1], seed: 7 },
  template: { name: "chatml", sha256: HASH, variables: {} },
  tokenizer: HASH,
};

const CONFIG = {
  ...PREPARE_DEFAULTS,
  data_file: "a.jsonl",
  tokenizer_path: "tokenizer",
  output_dir: "prepared",
};

// The names in the record are those that sets on disk were hashed with.

Deno.test("recordedSettings() leaves out what is not set, or idle", () => {
  assertEquals<unknown>(recordedSettings({ ...FOUND, reading: {} }, CONFIG), {
    ...FOUND,
    reading: {},
    supervise: "assistant",
    maxLength: 512,
    overlong: "drop",
    onBadRow: "error",
    filters: { dropBrokenText: false },
    dropExactDuplicates: false,
    heldOut: 0.01,
    sample: 1,
    seed: 42,
    rowsPerShard: 50_000,
  });
});

Deno.test("recordedSettings() puts every setting in its place", () => {
  const record = recordedSettings(FOUND, {
    ...CONFIG,
    format: "alpaca",
    data_limit: 5,
    min_question_characters: 1,
    max_question_characters: 2,
    min_answer_characters: 3,
    max_answer_characters: 4,
    min_chinese_ratio: 0.1,
    max_repetition: 0.2,
    drop_broken_text: true,
    min_tokens: 6,
    drop_exact_duplicates: true,
    drop_near_duplicates: 0.8,
    near_duplicate_rows: 100,
    decontaminate: FILES,
    decontaminate_length: 20,
    workers: 3,
    train_header: true,
    preset: "trl",
  });

  assertEquals<unknown>(record, {
    ...FOUND,
    reading: { ...FOUND.reading, format: "alpaca" },
    supervise: "assistant",
    maxLength: 512,
    overlong: "drop",
    onBadRow: "error",
    limit: 5,
    filters: {
      minQuestionCharacters: 1,
      maxQuestionCharacters: 2,
      minAnswerCharacters: 3,
      maxAnswerCharacters: 4,
      minChineseRatio: 0.1,
      maxRepetition: 0.2,
      dropBrokenText: true,
    },
    minTokens: 6,
    dropExactDuplicates: true,
    nearDuplicates: { threshold: 0.8, capacity: 100 },
    decontaminate: { files: FILES, length: 20 },
    heldOut: 0.01,
    sample: 1,
    seed: 42,
    rowsPerShard: 50_000,
  });
});
