/**
 * The flags that every command which reads rows has in common.
 *
 * @module
 */
import { CHOICES, SFT_DEFAULTS } from "../experiment/config.ts";
import { choice, integer, string } from "./flags.ts";

/**
 * `--data_file`: any source of rows.
 *
 * @param rows What the rows are, such as `"texts"`.
 */
export function dataFileFlag(rows: string) {
  return string({
    required: true,
    help: `${rows}: a file, folder, pattern or a.jsonl:3,b.jsonl:1`,
  });
}

/** `--format`: what the rows are. */
export const formatFlag = choice(CHOICES.format, {
  help: "form of the rows, told from each if not given",
});

/** `--seed` of a command where chance has no other part. */
export const mixtureSeedFlag = integer({
  // The default of training, so that what is shown is what will be trained.
  default: SFT_DEFAULTS.seed,
  help: "decides the draws of a mixture",
});
