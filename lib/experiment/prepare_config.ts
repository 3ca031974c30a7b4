/**
 * The settings of `prepare`: what becomes of a data file on its way to shards.
 *
 * Whatever leaves rows out is off until it is asked for, but for the held-out
 * share, which loses nothing.
 *
 * @module
 */
import type { Overlong } from "../batch/overlong.ts";
import type { OnBadRow } from "../chat/bad_row.ts";
import type { FormatName } from "../chat/formats/formats.ts";
import { CONTAMINATION_LENGTH } from "../data/prepare/contamination.ts";
import { SFT_DEFAULTS, type SftConfig } from "./config.ts";
import type { TemplateSettings } from "./training_template.ts";

/** How a set is prepared; fields are named as the flags are. */
export interface PrepareConfig extends TemplateSettings {
  /** Rows, as `sft` reads them: a file, folder, pattern or mixture. */
  readonly data_file: string;
  /** What the rows are; told from each where not given. */
  readonly format?: FormatName;
  /** Folder of the shards; new, or one that the same settings began. */
  readonly output_dir: string;
  /** Tokens of an example at most. */
  readonly max_length: number;
  readonly overlong: Overlong;
  readonly on_bad_row: OnBadRow;
  /** What becomes of it if the template fails a check of the lint. */
  readonly template_lint: SftConfig["template_lint"];
  /** Good rows read at most. */
  readonly data_limit?: number;
  readonly min_question_characters?: number;
  readonly max_question_characters?: number;
  readonly min_answer_characters?: number;
  readonly max_answer_characters?: number;
  readonly min_tokens?: number;
  readonly min_chinese_ratio?: number;
  readonly max_repetition?: number;
  readonly drop_broken_text: boolean;
  readonly drop_exact_duplicates: boolean;
  /** Similarity from which a row repeats an earlier one. */
  readonly drop_near_duplicates?: number;
  /** Rows that near duplicates are looked for among. */
  readonly near_duplicate_rows: number;
  /** Conversations whose questions no row may hold. */
  readonly decontaminate?: string;
  readonly decontaminate_length: number;
  /** Share of the rows that is held out. */
  readonly held_out: number;
  /** Share of the rows that is taken. */
  readonly sample: number;
  readonly seed: number;
  /** Input rows of a shard. */
  readonly rows_per_shard: number;
  /** Threads that tokenize; as many as there are cores where not given. */
  readonly workers?: number;
}

/** Defaults of `prepare`; what it shares with `sft` is the same there. */
export const PREPARE_DEFAULTS = {
  template: SFT_DEFAULTS.template,
  supervise: SFT_DEFAULTS.supervise,
  template_lint: SFT_DEFAULTS.template_lint,
  max_length: SFT_DEFAULTS.max_length,
  overlong: SFT_DEFAULTS.overlong,
  on_bad_row: SFT_DEFAULTS.on_bad_row,
  drop_broken_text: false,
  drop_exact_duplicates: false,
  // 208 bytes each.
  near_duplicate_rows: 1_000_000,
  decontaminate_length: CONTAMINATION_LENGTH,
  held_out: 0.01,
  sample: 1,
  seed: SFT_DEFAULTS.seed,
  // Half a minute of work: what a killed run loses at most.
  rows_per_shard: 50_000,
} as const;

/** Workers beyond these wait for the thread that reads and writes. */
const MOST_WORKERS = 8;

/** Threads that tokenize where nothing else is said. */
export function defaultWorkers(): number {
  return Math.min(MOST_WORKERS, navigator.hardwareConcurrency);
}
