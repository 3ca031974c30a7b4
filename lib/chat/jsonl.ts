/**
 * JSON lines, read as a stream: a file of any size takes the memory of its
 * longest line.
 *
 * Lines without anything on them are passed over, and a file without lines has
 * no rows. Not for compressed files.
 *
 * @module
 */
import { BadRowError, type OnBadRow, parsedOrSkipped } from "./bad_row.ts";
import { openFile } from "./open_file.ts";

export type { OnBadRow };

/** How to read a file of rows. */
export interface ReadOptions {
  readonly onBadRow: OnBadRow;
  /** Good rows to read at most; all where left out. */
  readonly limit?: number;
  /** Told the reason of each row that is left out. */
  readonly onSkip?: (why: string) => void;
}

/** One row. */
export interface JsonlRow {
  readonly value: unknown;
  /** `"file:line"`, lines counted from 1. */
  readonly where: string;
}

/**
 * Rows of a file, whatever JSON they hold.
 *
 * @throws {UserError} If there is no such file.
 * @throws {BadRowError} If a line is not JSON and may not be skipped.
 */
export function readJsonl(
  path: string,
  options: ReadOptions,
): AsyncGenerator<JsonlRow> {
  return readRowsAs(path, (value, where) => ({ value, where }), options);
}

/**
 * Rows of a file as `parse` understands them.
 *
 * @param parse Takes parsed JSON and `"file:line"`; refuses a row by a
 * {@linkcode BadRowError}, which counts like a line that is not JSON.
 * @throws {UserError} If there is no such file.
 * @throws {BadRowError} If a row is bad and may not be skipped.
 */
export async function* readRowsAs<Row>(
  path: string,
  parse: (value: unknown, where: string) => Row,
  { onBadRow, limit = Infinity, onSkip }: ReadOptions,
): AsyncGenerator<Row> {
  let left = limit;
  if (left < 1) return;
  let number = 0;
  for await (const line of linesOf(path)) {
    const where = `${path}:${++number}`;
    if (line.every(isBlank)) continue;
    const row = parsedOrSkipped(
      () => parse(parseLine(line, where), where),
      onBadRow,
      onSkip,
    );
    if (row === undefined) continue;
    yield row;
    if (--left < 1) return;
  }
}

/** Bytes between line feeds; what follows the last one counts as a line. */
async function* linesOf(path: string): AsyncGenerator<Uint8Array> {
  using file = await openFile(path);
  let begun = new Uint8Array();
  for await (const chunk of file.readable) {
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(LINE_FEED, start);
      if (end < 0) break;
      yield joined(begun, chunk.subarray(start, end));
      begun = new Uint8Array();
      start = end + 1;
    }
    begun = joined(begun, chunk.subarray(start));
  }
  yield begun;
}

const LINE_FEED = 0x0a;

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

/** Space, tab or carriage return. */
function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0d;
}

/** Decoding line by line, so that a broken byte is found where it is. */
function parseLine(line: Uint8Array, where: string): unknown {
  let text: string;
  try {
    text = UTF_8.decode(line);
  } catch {
    throw new BadRowError(where, "not valid UTF-8", "not valid UTF-8");
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    // The parser counts lines too, but it sees only this one.
    const why = (error as Error).message.replace(/ \(line 1 column \d+\)$/, "");
    throw new BadRowError(where, "not valid JSON", `not valid JSON (${why})`);
  }
}

const UTF_8 = new TextDecoder("utf-8", { fatal: true });
