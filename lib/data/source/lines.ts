/**
 * JSON lines as a stream: a file of any size takes the memory of its longest
 * line.
 *
 * Blank lines are passed over, and count in the numbers of lines.
 *
 * @module
 */
import { Pieces } from "./pieces.ts";
import { isBlank, type RawRow } from "./raw_row.ts";

/** A row that is a line. */
export type RawLine = Extract<RawRow, { readonly line: unknown }>;

const LINE_FEED = 0x0a;

/**
 * Rows between line feeds; what follows the last one counts as a line.
 *
 * @param path The file, for the rows' places.
 * @throws {UserError} If a line is longer than any row is.
 */
export async function* linesOf(
  chunks: AsyncIterable<Uint8Array>,
  path: string,
): AsyncGenerator<RawLine> {
  const begun = new Pieces();
  let number = 1;
  const where = () => `"${path}" line ${number}`;
  for await (const chunk of chunks) {
    let start = 0;
    for (;;) {
      const end = chunk[start] === LINE_FEED
        ? start
        : chunk.indexOf(LINE_FEED, start);
      if (end < 0) break;
      // A bomb may be all line feeds: nothing is made of those.
      if (end === start && begun.isEmpty) {
        number++;
        start = end + 1;
        continue;
      }
      begun.add(chunk.subarray(start, end), where);
      const line = begun.take();
      if (!line.every(isBlank)) yield { where: `${path}:${number}`, line };
      number++;
      start = end + 1;
    }
    begun.add(chunk.subarray(start), where);
  }
  const line = begun.take();
  if (!line.every(isBlank)) yield { where: `${path}:${number}`, line };
}
