/**
 * Where `prepared.json` and the cache key keep the settings of `prepare`.
 *
 * The record has names of its own, which may not change: a set is found again
 * by the hash over them.
 *
 * @module
 */
import type { PreparedSettings } from "../../data/prepare/cache_key.ts";
import type { PrepareConfig } from "../../settings/prepare_config.ts";
import type { TEMPLATE } from "../../settings/presets.ts";

/** Settings whose effect on the bytes is recorded otherwise, or that have none. */
type Unrecorded =
  | Exclude<keyof typeof TEMPLATE, "supervise">
  | "data_file"
  | "tokenizer_path"
  | "output_dir"
  | "template_lint"
  | "workers";

/** The place of every setting that is recorded, in the order of the record. */
export const PLACES = {
  format: "reading.format",
  columns: "reading.columns",
  supervise: "supervise",
  max_length: "maxLength",
  overlong: "overlong",
  on_bad_row: "onBadRow",
  data_limit: "limit",
  min_question_characters: "filters.minQuestionCharacters",
  max_question_characters: "filters.maxQuestionCharacters",
  min_answer_characters: "filters.minAnswerCharacters",
  max_answer_characters: "filters.maxAnswerCharacters",
  min_chinese_ratio: "filters.minChineseRatio",
  max_repetition: "filters.maxRepetition",
  drop_broken_text: "filters.dropBrokenText",
  min_tokens: "minTokens",
  drop_exact_duplicates: "dropExactDuplicates",
  drop_near_duplicates: "nearDuplicates.threshold",
  near_duplicate_rows: "nearDuplicates.capacity",
  decontaminate: "decontaminate.files",
  decontaminate_length: "decontaminate.length",
  held_out: "heldOut",
  sample: "sample",
  seed: "seed",
  rows_per_shard: "rowsPerShard",
} as const satisfies Readonly<
  Record<Exclude<keyof PrepareConfig, Unrecorded>, string>
>;

/** Settings that say something only beside another, and which. */
const BESIDE = {
  near_duplicate_rows: "drop_near_duplicates",
  decontaminate_length: "decontaminate",
} as const satisfies Partial<Record<keyof typeof PLACES, keyof typeof PLACES>>;

/** What is recorded of a setting: files by their contents, the rest as it is. */
type Recorded =
  & Omit<PrepareConfig, "decontaminate">
  & { readonly decontaminate?: PreparedSettings["data"] };

/**
 * The whole record.
 *
 * @param found What no setting says as it is: the contents of the files.
 */
export function recordedSettings(
  found: Pick<
    PreparedSettings,
    "version" | "data" | "reading" | "template" | "tokenizer"
  >,
  settings: Recorded,
): PreparedSettings {
  const record: Record<string, unknown> = { ...found };
  for (const [name, place] of Object.entries(PLACES)) {
    const value = settings[name as keyof typeof PLACES];
    const other = BESIDE[name as keyof typeof BESIDE];
    const isIdle = other !== undefined && settings[other] === undefined;
    if (value === undefined || isIdle) continue;
    const [field, inner] = place.split(".");
    record[field] = inner === undefined
      ? value
      : { ...record[field] as object, [inner]: value };
  }
  return record as unknown as PreparedSettings;
}
