/**
 * The elements of a JSON array as a stream: a list of any length takes the
 * memory of its longest element.
 *
 * Only brackets, braces, commas and strings are looked at. Elements are parsed
 * later, so that a bad one is a bad row and does not end the list.
 *
 * @module
 */
import { UserError } from "../../core/errors.ts";
import { counted } from "../../core/format.ts";
import { Pieces } from "./pieces.ts";
import { isBlank, type RawRow } from "./raw_row.ts";

const [COMMA, QUOTE, BACKSLASH] = [0x2c, 0x22, 0x5c];
const [OPEN, CLOSE] = [new Set([0x5b, 0x7b]), new Set([0x5d, 0x7d])];

/**
 * Elements as rows `"file#1"`, `"file#2"`, …
 *
 * @param chunks Bytes of which the first that is not blank is `[`.
 * @throws {UserError} If the list does not end, or does not end the file.
 */
export async function* elementsOf(
  chunks: AsyncIterable<Uint8Array>,
  path: string,
): AsyncGenerator<RawRow> {
  const begun = new Pieces();
  let number = 1;
  /** How many brackets are open: none before the list, one between elements. */
  let depth = 0;
  let ended = false;
  let inString = false;
  let escaped = false;
  const where = () => `"${path}" row ${number}`;
  const row = (line: Uint8Array<ArrayBuffer>) => ({
    where: `${path}#${number++}`,
    line,
  });
  for await (const chunk of chunks) {
    let start = 0;
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i];
      if (escaped) {
        escaped = false;
      } else if (inString) {
        if (byte === BACKSLASH) escaped = true;
        else if (byte === QUOTE) inString = false;
      } else if (ended) {
        if (!isBlank(byte)) throw surplusError(path, number - 1);
      } else if (byte === QUOTE) {
        inString = true;
      } else if (OPEN.has(byte)) {
        if (depth++ === 0) start = i + 1;
      } else if (byte === COMMA && depth === 1) {
        begun.add(chunk.subarray(start, i), where);
        yield row(begun.take());
        start = i + 1;
      } else if (CLOSE.has(byte) && --depth === 0) {
        begun.add(chunk.subarray(start, i), where);
        const last = begun.take();
        // Nothing between brackets is no row; after a comma it is a bad one.
        if (number > 1 || !last.every(isBlank)) yield row(last);
        ended = true;
      }
    }
    if (depth > 0) begun.add(chunk.subarray(start), where);
  }
  if (ended) return;
  throw new UserError(
    `Cannot read "${path}": it ends within row ${number} of its list, fetch ` +
      "it again",
  );
}

function surplusError(path: string, rows: number): UserError {
  return new UserError(
    `Cannot read "${path}": there is more after its list of ` +
      `${counted(rows, "row")}, ` +
      "expected one JSON list or one object a line",
  );
}
