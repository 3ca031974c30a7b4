/**
 * A row as a file holds it, and its value.
 *
 * Taking a row out of a file is cheap, and parsing it is not: a line stays bytes
 * until its value is needed, perhaps on another thread.
 *
 * @module
 */
import { BadRowError } from "../../chat/bad_row.ts";
import { parseExactJson } from "../../core/exact_json.ts";

/** A row that is not parsed yet. */
export type RawRow =
  | {
    /** `"file:line"`, or `"file#row"` where rows are no lines; from 1. */
    readonly where: string;
    /** JSON as UTF-8, in memory of its own. */
    readonly line: Uint8Array<ArrayBuffer>;
  }
  | {
    readonly where: string;
    readonly value: unknown;
    /** Bytes that it takes, about. */
    readonly size: number;
  };

/**
 * The value of a row.
 *
 * @throws {BadRowError} If it is a line that is not JSON.
 */
export function valueOf(row: RawRow): unknown {
  return "line" in row ? parseLine(row.line, row.where) : row.value;
}

/** Decodes one line, so that an error names the line of a broken byte. */
function parseLine(line: Uint8Array, where: string): unknown {
  let text: string;
  try {
    text = UTF_8.decode(line);
  } catch {
    throw new BadRowError(where, "not valid UTF-8", "not valid UTF-8");
  }
  try {
    return parseExactJson(text);
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
