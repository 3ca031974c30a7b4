/**
 * One row of a data file, of a named format or of the one that it shows.
 *
 * @module
 */
import { BadRowError } from "../bad_row.ts";
import { type Columns, renameColumns } from "../columns.ts";
import { type Conversation, type DataRow, isConversation } from "../message.ts";
import { detectFormat } from "./detect.ts";
import { type Fields, has, isFields, quote } from "./fields.ts";
import { isPreference } from "./preference.ts";
import { FORMAT_NAMES, type FormatName, FORMATS } from "./formats.ts";
import { unreadFields } from "./unread.ts";

/**
 * @param value Parsed JSON, or a record of a table.
 * @param where Where it was read, `"file:line"`.
 * @param format Detected, row by row, where left out.
 * @param columns Other names of the row's keys.
 * @throws {BadRowError} If it is not a row that can be trained on.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseRow } from "sft/chat/formats/parse_row.ts";
 *
 * assertEquals(parseRow({ instruction: "2+2?", output: "4" }, "sums:1"), {
 *   messages: [
 *     { role: "user", content: "2+2?" },
 *     { role: "assistant", content: "4" },
 *   ],
 *   where: "sums:1",
 * });
 * ```
 */
export function parseRow(
  value: unknown,
  where: string,
  format?: FormatName,
  columns?: Columns,
): DataRow {
  if (!isFields(value)) {
    throw new BadRowError(
      where,
      "not an object",
      `it is ${kindOf(value)}, expected an object with keys`,
    );
  }
  const fields = columns ? renameColumns(value, columns, where) : value;
  const name = format ?? columns?.format ?? detectFormat(fields);
  if (name === undefined && isPreference(fields)) {
    throw new BadRowError(
      where,
      "a pair of answers",
      'it has "chosen" and "rejected", which the task dpo learns from',
    );
  }
  if (name === undefined) {
    throw new BadRowError(
      where,
      "unknown form",
      `${keysOf(fields)}, expected a row of ${FORMAT_LIST}`,
    );
  }
  const { parse, reads } = FORMATS[name];
  const row = parse(fields, where);
  const unread = unreadFields(fields, reads);
  return unread.length > 0 ? { ...row, unread } : row;
}

/**
 * One row that has to be a conversation.
 *
 * @throws {BadRowError} If it is not one that can be trained on.
 */
export function parseConversation(
  value: unknown,
  where: string,
  format?: FormatName,
  columns?: Columns,
): Conversation {
  const row = parseRow(value, where, format, columns);
  if (isConversation(row)) return row;
  throw new BadRowError(
    where,
    "no conversation",
    "it is a text without turns, expected a conversation",
  );
}

/** One text to pretrain on. */
export interface TextRow {
  readonly text: string;
  /** Where it was read, for errors. */
  readonly where: string;
  /** Fields of the row that nothing reads. */
  readonly unread?: readonly string[];
}

/**
 * One row that has to be plain text.
 *
 * @throws {BadRowError} If it is not.
 */
export function parseTextRow(
  value: unknown,
  where: string,
  format?: FormatName,
  columns?: Columns,
): TextRow {
  const row = parseRow(value, where, format, columns);
  if (!isConversation(row) && row.stretches.every(({ content }) => content)) {
    const { unread } = row;
    const text = row.stretches.map(({ text }) => text).join("");
    return { text, where, ...(unread && { unread }) };
  }
  throw new BadRowError(
    where,
    "no plain text",
    'it is not plain text, expected {"text": "…"}',
  );
}

const FORMAT_LIST = FORMAT_NAMES
  .map((name) => `${name} (${FORMATS[name].holds})`)
  .join(", ");

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return `a ${typeof value}`;
}

/** More keys than this say nothing more to a reader. */
const MOST_KEYS = 12;

function keysOf(row: Fields): string {
  const keys = Object.keys(row);
  if (keys.length === 0) return "it has no keys";
  const shown = keys.slice(0, MOST_KEYS)
    .map((key) => quote(key) + (has(row, key) ? "" : " (null)"));
  const more = keys.length - shown.length;
  return `its keys are ${shown.join(", ")}` +
    (more > 0 ? ` and ${more} more` : "");
}
