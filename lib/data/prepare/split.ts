/**
 * Which rows are held out, and which are taken at all: by a hash of the row,
 * never by its place.
 *
 * So a row stays where it is when others are added, removed or reordered, and
 * all rows with one question are on the same side.
 *
 * @module
 */
import { normalise, type RowText } from "./row_text.ts";
import { unitHash } from "./text_hash.ts";

/**
 * Whether a row is held out: its first question, normalised, hashes to a share
 * below `share`. A larger share holds out the same rows and more.
 */
export function isHeldOut({ questions, whole }: RowText, share: number) {
  if (share <= 0) return false;
  return unitHash(`held out\n${normalise(questions[0] ?? whole)}`) < share;
}

/**
 * Whether a row is in a sample of about `share` of all rows. Another seed draws
 * another sample; a larger share takes the same rows and more.
 */
export function isSampled({ whole }: RowText, share: number, seed: number) {
  if (share >= 1) return true;
  return unitHash(`sample ${seed}\n${whole}`) < share;
}
