/**
 * Fields of a row, whatever they hold.
 *
 * Covers what every format asks: is it there, is it a list, is it JSON in a
 * string. A field that is `null` counts as left out: programs that give all rows
 * the same columns write `null` into those that a row does not use.
 *
 * @module
 */
import { isFloat, parseExactJson } from "../../core/exact_json.ts";
import { BadRowError } from "../bad_row.ts";

/** A JSON object. */
export type Fields = Readonly<Record<string, unknown>>;

/** Whether a value is a JSON object: no list, number or date, not `null`. */
export function isFields(value: unknown): value is Fields {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Whether a row has a field, and something in it. */
export function has(row: Fields, key: string): boolean {
  return Object.hasOwn(row, key) && row[key] !== null &&
    row[key] !== undefined;
}

/**
 * @param name What the value is, for the error, such as `"messages"` in quotes.
 * @throws {BadRowError} If it is no list.
 */
export function listOf(
  value: unknown,
  name: string,
  where: string,
): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new BadRowError(where, "no list", `${name} is not a list`);
}

/**
 * A value that some write as data and some as JSON in a string.
 *
 * @returns `undefined` where it is left out, or an empty string.
 * @throws {BadRowError} If a string is not JSON, or the data holds what no
 * tokenizer can encode.
 */
export function dataOf(value: unknown, name: string, where: string): unknown {
  if (value === undefined || value === null || value === "") return undefined;
  const data = typeof value === "string" ? fromJson(value, name, where) : value;
  assertEncodable(data, name, where, MOST_LEVELS);
  return data;
}

function fromJson(text: string, name: string, where: string): unknown {
  try {
    return parseExactJson(text);
  } catch {
    throw new BadRowError(
      where,
      "not valid JSON in a string",
      `${name} is a string that is not valid JSON`,
    );
  }
}

/** Levels of lists in lists at most: no tool needs more, and a stack ends. */
const MOST_LEVELS = 100;

function assertEncodable(
  value: unknown,
  name: string,
  where: string,
  levels: number,
): void {
  if (levels < 0) {
    throw new BadRowError(
      where,
      "too deep",
      `${name} has more than ${MOST_LEVELS} levels`,
    );
  }
  if (typeof value === "string" && !value.isWellFormed()) {
    throw new BadRowError(
      where,
      "broken character",
      `${name} holds half of a character (a lone surrogate)`,
    );
  }
  if (typeof value !== "object" || value === null || isFloat(value)) return;
  if (!isFields(value) && !Array.isArray(value)) {
    throw new BadRowError(
      where,
      "no JSON",
      `${name} holds ${
        value instanceof Date ? "a date" : "bytes"
      }, which no template can write`,
    );
  }
  for (const [key, inner] of Object.entries(value)) {
    assertEncodable(key, name, where, levels);
    assertEncodable(inner, name, where, levels - 1);
  }
}

/** A text from a row as an error names it: in quotes, and never long. */
export function quote(text: string): string {
  const short = text.length > 40 ? `${text.slice(0, 40)}…` : text;
  return `"${short.toWellFormed()}"`;
}
