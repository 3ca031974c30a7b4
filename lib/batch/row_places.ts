/**
 * Which rows of the data are in rows of batches, in words.
 *
 * @module
 */
import type { PackedRow } from "./pack.ts";

/**
 * Names rows of the data: `rows train.jsonl:3, train.jsonl:9 and 4 more`. Where
 * they are not known, as of a prepared set, the packed rows are told by number.
 *
 * @param rows Of the whole run.
 * @param indices Of those to name, from 0.
 * @param most How many are named. Default: all.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { rowPlaces } from "sft/batch/row_places.ts";
 *
 * const rows = [{ places: ["a.jsonl:2"] }, {}, { places: ["a.jsonl:1"] }];
 * assertEquals(rowPlaces(rows, [0, 2]), "rows a.jsonl:2, a.jsonl:1");
 * assertEquals(rowPlaces(rows, [1, 2]), "packed rows 2, 3 of 3");
 * ```
 */
export function rowPlaces(
  rows: readonly Pick<PackedRow, "places">[],
  indices: readonly number[],
  most = Infinity,
): string {
  const places = indices.map((index) => rows[index].places);
  if (places.every((known) => known !== undefined)) {
    return `rows ${listed([...new Set(places.flat())], most)}`;
  }
  const numbers = indices.map((index) => `${index + 1}`);
  return `packed rows ${listed(numbers, most)} of ${rows.length}`;
}

function listed(names: readonly string[], most: number): string {
  const more = names.length - most;
  if (more <= 0) return names.join(", ");
  return `${names.slice(0, most).join(", ")} and ${more} more`;
}
