/**
 * The settings of `prepare`: what becomes of a data file on its way to shards.
 *
 * Whatever leaves rows out is off until it is asked for, but for the held-out
 * share, which loses nothing.
 *
 * @module
 */
import { CONTAMINATION_LENGTH } from "../data/prepare/contamination.ts";
import { SFT } from "./config.ts";
import { DATA, dataFile } from "./data.ts";
import { boolean, integer, number, string } from "./kinds.ts";
import { TEMPLATE } from "./presets.ts";
import { type ConfigOf, defaultsOf } from "./setting.ts";
import { TEMPLATE_LINT } from "./template.ts";

/** Which rows are fit to train on, by their text and their tokens. */
const FILTERS = {
  min_question_characters: integer({
    minimum: 1,
    help: "shorter questions drop the row",
  }),
  max_question_characters: integer({
    minimum: 1,
    help: "longer questions drop the row",
  }),
  min_answer_characters: integer({
    minimum: 1,
    help: "shorter answers drop the row",
  }),
  max_answer_characters: integer({
    minimum: 1,
    help: "longer answers drop the row",
  }),
  min_tokens: integer({ minimum: 2, help: "shorter examples are dropped" }),
  min_chinese_ratio: number({
    minimum: 0,
    maximum: 1,
    help: "share of Han characters in each text",
  }),
  max_repetition: number({
    minimum: 0,
    maximum: 1,
    help: "share of an answer's 10-character stretches that repeat",
  }),
  drop_broken_text: boolean({
    help: "drop rows with U+FFFD, control characters, mojibake",
  }),
};

/** Which rows repeat others, or what is to be evaluated on. */
const REPEATS = {
  drop_exact_duplicates: boolean({
    help: "keep the first of rows with the same text",
  }),
  drop_near_duplicates: number({
    // What the bands are cut for: below, too many pairs would be missed.
    minimum: 0.7,
    maximum: 1,
    help: "similarity (Jaccard) from which a row repeats",
  }),
  near_duplicate_rows: integer({
    default: 1_000_000,
    minimum: 1,
    help: "latest rows compared with, 208 bytes each",
  }),
  decontaminate: string({
    help: "conversations whose questions no row may hold",
  }),
  decontaminate_length: integer({
    default: CONTAMINATION_LENGTH,
    minimum: 2,
    help: "letters and digits of a shared stretch",
  }),
};

/** The settings of `prepare`; what it shares with `sft` is the same there. */
export const PREPARE = {
  data_file: dataFile("conversations"),
  format: DATA.format,
  columns: DATA.columns,
  tokenizer_path: DATA.tokenizer_path,
  output_dir: string({
    required: true,
    help: "folder of the shards; new, or begun with these settings",
  }),
  ...TEMPLATE,
  template_lint: TEMPLATE_LINT,
  max_length: { ...SFT.max_length, help: "tokens of an example at most" },
  overlong: { ...SFT.overlong, help: "what becomes of longer examples" },
  on_bad_row: DATA.on_bad_row,
  data_limit: { ...DATA.data_limit, help: "good rows read at most" },
  ...FILTERS,
  ...REPEATS,
  held_out: number({
    default: 0.01,
    minimum: 0,
    maximum: 0.9,
    help: "share held out, by a hash of the question",
  }),
  sample: number({
    default: 1,
    above: 0,
    maximum: 1,
    help: "share of the rows that is taken",
  }),
  seed: { ...DATA.seed, help: "decides the sample and the draws of a mixture" },
  rows_per_shard: integer({
    // Half a minute of work: what a killed run loses at most.
    default: 50_000,
    minimum: 1,
    help: "input rows a shard",
  }),
  workers: integer({
    minimum: 1,
    maximum: 64,
    help: "threads that tokenize; cores, up to 8, if not given",
  }),
};

/** How a set is prepared. */
export type PrepareConfig = ConfigOf<typeof PREPARE>;

/** Defaults of `prepare`. */
export const PREPARE_DEFAULTS = defaultsOf(PREPARE);

/** Workers beyond these wait for the thread that reads and writes. */
const MOST_WORKERS = 8;

/** Threads that tokenize where nothing else is said. */
export function defaultWorkers(): number {
  return Math.min(MOST_WORKERS, navigator.hardwareConcurrency);
}
