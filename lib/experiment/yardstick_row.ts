/**
 * Rows of a yardstick's file: conversations, some with a right answer.
 *
 * @module
 */
import { BadRowError } from "../chat/bad_row.ts";
import type { FormatName } from "../chat/formats/formats.ts";
import { parseConversation } from "../chat/formats/parse_row.ts";
import { type Conversation, parseText } from "../chat/message.ts";

/** A held-out conversation. */
export interface YardstickRow extends Conversation {
  /**
   * What a right last reply ends with, final punctuation aside; none where
   * there is no right or wrong.
   */
  readonly answer?: string;
}

/**
 * Checks one row and takes the conversation and its right answer out of it.
 *
 * @param row Parsed JSON.
 * @param where Where it was read, `"file:line"`.
 * @param format Told from the row where left out.
 * @throws {BadRowError} If it is no conversation, or its `"answer"` no text.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseYardstickRow } from "sft/experiment/yardstick_row.ts";
 *
 * const conversations = [
 *   { role: "user", content: "2+2?" },
 *   { role: "assistant", content: "It is 4." },
 * ];
 * const row = parseYardstickRow({ conversations, answer: "4" }, "sums:1");
 * assertEquals(row.answer, "4");
 * ```
 */
export function parseYardstickRow(
  row: unknown,
  where: string,
  format?: FormatName,
): YardstickRow {
  const conversation = parseConversation(row, where, format);
  const { answer: value } = row as { answer?: unknown };
  if (value === undefined) return conversation;
  const answer = parseText(value, '"answer"', where);
  if (answer !== "") return { ...conversation, answer };
  throw new BadRowError(
    where,
    "empty answer",
    '"answer" is empty, leave it out where nothing is right or wrong',
  );
}
