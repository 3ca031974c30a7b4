/**
 * How many rows a set packs into and how much of them is padding, from the
 * lengths of its examples alone.
 *
 * @module
 */
import type { DataReport } from "../../batch/data_report.ts";
import type { LengthCounts } from "./journal.ts";

/**
 * Counts the rows that examples of these lengths pack into, longest first and
 * each into the fullest row that it fits, as `packRows` does.
 *
 * Three examples of lengths 3, 2 and 4 in rows of 6: the 4 takes the 2 in, so
 * there are two rows.
 */
export function packedRowCount(
  lengths: LengthCounts,
  rowLength: number,
): number {
  /** Rows by how many tokens they still take: `[0, rowLength]`. */
  const withRoom = new Array<number>(rowLength + 1).fill(0);
  let rows = 0;
  for (let length = rowLength; length > 0; length--) {
    for (let left = lengths[length] ?? 0; left > 0; left--) {
      let room = length;
      while (room < rowLength && withRoom[room] === 0) room++;
      // Where no row has that much room, a new one does.
      if (withRoom[room] > 0) withRoom[room]--;
      else rows++;
      withRoom[room - length]++;
    }
  }
  return rows;
}

/** Counts both halves of a set as packed rows, and their padding. */
export function countPadding(
  report: DataReport,
  lengths: Readonly<Record<"train" | "held_out", LengthCounts>>,
  rowLength: number,
): void {
  report.packedRows = packedRowCount(lengths.train, rowLength) +
    packedRowCount(lengths.held_out, rowLength);
  report.tokens.padding = report.packedRows * rowLength - report.tokens.total;
}
