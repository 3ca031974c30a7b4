/**
 * Rows of an evaluation set: conversations, some with a right answer.
 *
 * @module
 */
import { BadRowError } from "../chat/bad_row.ts";
import { type Columns, renameColumns } from "../chat/columns.ts";
import type { Fields } from "../chat/formats/fields.ts";
import type { FormatName } from "../chat/formats/formats.ts";
import { parseConversation } from "../chat/formats/parse_row.ts";
import { type Conversation, parseText } from "../chat/message.ts";

/** A held-out conversation. */
export interface EvaluationRow extends Conversation {
  /**
   * What a right last reply ends with, final punctuation aside; none where
   * there is no right or wrong.
   */
  readonly answer?: string;
  /** What it is about, for people to look through. */
  readonly topic?: string;
  /**
   * What it asks for: questions of one fact are no independent evidence, and
   * where rows name none, those of one topic are not.
   */
  readonly fact?: string;
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
 * import { parseEvaluationRow } from "sft/measure/evaluation_row.ts";
 *
 * const conversations = [
 *   { role: "user", content: "2+2?" },
 *   { role: "assistant", content: "It is 4." },
 * ];
 * const row = parseEvaluationRow({ conversations, answer: "4" }, "sums:1");
 * assertEquals(row.answer, "4");
 * ```
 */
export function parseEvaluationRow(
  row: unknown,
  where: string,
  format?: FormatName,
  columns?: Columns,
): EvaluationRow {
  const { unread = [], ...parsed } = parseConversation(
    row,
    where,
    format,
    columns,
  );
  const others = unread.filter((field) => !OWN.includes(field));
  const fields =
    (columns ? renameColumns(row as Fields, columns, where) : row) as {
      answer?: unknown;
      topic?: unknown;
      fact?: unknown;
    };
  const textOf = (name: "topic" | "fact") =>
    fields[name] === undefined
      ? undefined
      : parseText(fields[name], `"${name}"`, where);
  const [topic, fact] = [textOf("topic"), textOf("fact")];
  const conversation = {
    ...parsed,
    ...(others.length > 0 && { unread: others }),
    ...(topic !== undefined && { topic }),
    ...(fact !== undefined && { fact }),
  };
  if (fields.answer === undefined) return conversation;
  const answer = parseText(fields.answer, '"answer"', where);
  if (answer !== "") return { ...conversation, answer };
  throw new BadRowError(
    where,
    "empty answer",
    '"answer" is empty, leave it out where nothing is right or wrong',
  );
}

/** Fields that an evaluation reads and training does not. */
const OWN: readonly string[] = ['"answer"', '"topic"', '"fact"'];
