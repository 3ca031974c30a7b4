/**
 * The settings of `tokenizer`: what a vocabulary is trained on, and its size.
 *
 * @module
 */
import { SPECIAL_TOKENS } from "../tokenizer/special_tokens.ts";
import { DATA, dataFile } from "./data.ts";
import { integer, many, string } from "./kinds.ts";
import { type ConfigOf, defaultsOf } from "./setting.ts";

/** The smallest vocabulary: special tokens, all bytes, and one merge. */
export const SMALLEST_VOCABULARY: number = SPECIAL_TOKENS.length + 256 + 1;

/** The settings of `tokenizer`. */
export const TOKENIZER = {
  data_file: dataFile("texts or conversations"),
  format: DATA.format,
  columns: DATA.columns,
  output_dir: string({ required: true, help: "folder to write; new" }),
  vocab_size: integer({
    default: 6400,
    minimum: SMALLEST_VOCABULARY,
    help: "tokens, special ones and all 256 bytes included",
  }),
  special_token: many({
    help: "reserved beside those of the shipped templates, for a template of " +
      "your own; may be repeated",
  }),
  data_limit: DATA.data_limit,
  seed: DATA.seed,
  on_bad_row: DATA.on_bad_row,
};

/** Everything that decides a tokenizer. */
export type TokenizerSettings = ConfigOf<typeof TOKENIZER>;

/** What a tokenizer is trained on; the defaults hold where nothing is said. */
export type TokenizerConfig =
  & Pick<TokenizerSettings, "data_file" | "output_dir">
  & Partial<TokenizerSettings>;

/** Defaults of `tokenizer`. */
export const TOKENIZER_DEFAULTS = defaultsOf(TOKENIZER);
