/**
 * The held-out rows of a run that its training data hold too, or those of the
 * runs that it is compared with.
 *
 * @module
 */
import { UserError } from "../core/errors.ts";
import { counted } from "../core/format.ts";
import { readRowsAs } from "../data/read_rows.ts";
import { type HeldOutRow, Overlap } from "../measure/overlap.ts";
import { type EvalFile, evalFiles } from "../open/eval_files.ts";
import type { TrainingConfig } from "../settings/config.ts";
import { isPreparedSet } from "./prepare/prepared_set.ts";

/** What of a row is compared, as `overlapText()` is of a conversation. */
type TextOf = (value: unknown, where: string) => string;

/** The settings that decide what is held out. */
type OverlapConfig = Pick<
  TrainingConfig,
  "eval_file" | "eval_overlap" | "overlap_with" | "seed"
>;

/**
 * Held-out rows to be met by training rows; those of the other data that the
 * settings name have been met already. Sets that were prepared as tokens have no
 * text to compare.
 *
 * @throws {UserError} If a source cannot be read, or has no rows to compare with.
 */
export async function openOverlap(
  { eval_file, overlap_with, seed }: OverlapConfig,
  textOf: TextOf,
): Promise<Overlap> {
  const rows: HeldOutRow[] = [];
  const read = (path: string, parse: TextOf) =>
    readRowsAs(
      path,
      (value, where) => ({ where, text: parse(value, where) }),
      // What is wrong with a row is said where it is read to be used.
      { onBadRow: "skip", seed },
    );
  for (const { name: set, path } of await evalFiles(eval_file)) {
    if (await isPreparedSet(path)) continue;
    for await (const row of read(path, textOf)) rows.push({ set, ...row });
  }
  const overlap = new Overlap(rows);
  for (const path of overlap_with) {
    if (await isPreparedSet(path)) continue;
    let met = 0;
    for await (const { text } of read(path, textOf)) {
      overlap.meet(text);
      met++;
    }
    if (met > 0) continue;
    throw new UserError(
      `Cannot look for held-out rows in "${path}": it has no row that can be ` +
        "read, correct --overlap_with or leave it out",
    );
  }
  return overlap;
}

/**
 * Why a held-out row is left out, if it is.
 *
 * @param name Of the held-out set.
 */
export function leftOutBy(
  { eval_overlap }: OverlapConfig,
  overlap: Overlap,
  { name }: EvalFile,
): (where: string) => string | undefined {
  if (eval_overlap === "keep") return () => undefined;
  return (where) => overlap.reasonFor({ set: name, where });
}

/**
 * What a person should know before the training, a line a set:
 *
 *     12 of 60 rows of held-out set "facts" are in the training data (10 word
 *     for word, 2 nearly) and are left out; pass --eval_overlap keep to keep them
 *
 * @throws {UserError} If nothing is left of a set.
 */
export async function overlapLines(
  { eval_file, eval_overlap, overlap_with }: OverlapConfig,
  overlap: Overlap,
): Promise<string[]> {
  const lines: string[] = [];
  for (const path of overlap_with) {
    if (!await isPreparedSet(path)) continue;
    lines.push(
      `held-out rows are not looked for in the prepared set "${path}"`,
    );
  }
  for (const { name, path } of await evalFiles(eval_file)) {
    const { rows, exactly, nearly } = overlap.counts(name);
    const trained = exactly + nearly;
    if (trained === 0) continue;
    if (eval_overlap === "drop" && trained === rows) {
      throw new UserError(
        `Cannot measure on "${path}": the training data hold all of its ` +
          `${
            counted(rows, "row")
          }, hold out others or pass --eval_overlap keep`,
      );
    }
    lines.push(
      `${trained} of ${counted(rows, "row")} of held-out set "${name}" ` +
        `${
          trained === 1 ? "is" : "are"
        } in the training data (${exactly} word ` +
        `for word, ${nearly} nearly) and ` +
        (eval_overlap === "drop"
          ? "left out; pass --eval_overlap keep to keep them"
          : "kept, as --eval_overlap says"),
    );
  }
  return lines;
}
