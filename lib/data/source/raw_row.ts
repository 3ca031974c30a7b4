/**
 * A row as a file holds it, and what it says.
 *
 * Taking a row out of a file is cheap, understanding it is not: a line stays
 * bytes until somebody, perhaps another thread, asks what it says.
 *
 * @module
 */
import { BadRowError } from "../../chat/bad_row.ts";

/** A row that nothing has looked into yet. */
export type RawRow =
  | {
    /** `"file:line"`, or `"file#row"` where rows are no lines; from 1. */
    readonly where: string;
    /** JSON as UTF-8, in memory of its own. */
    readonly line: Uint8Array<ArrayBuffer>;
  }
  | { readonly where: string; readonly value: unknown };

/**
 * What a row says.
 *
 * @throws {BadRowError} If it is a line that is not JSON.
 */
export function valueOf(row: RawRow): unknown {
  return "line" in row ? parseLine(row.line, row.where) : row.value;
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

/** Space, tab, carriage return or line feed. */
export function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0d || byte === 0x0a;
}
