/**
 * The format "r1_distill", of R1-Distill-SFT, in both versions:
 *
 *     v0  {"problem": "…", "reannotated_assistant_content": "<think>…", …}
 *     v1  {"messages": […], "reannotated_messages": […],
 *          "reannotated_assistant_content": "<think>…", …}
 *
 * The column already holds `<think>…</think>`: it is split, and never wrapped
 * again. The published `"solution"` is another answer, and is not read.
 *
 * @module
 */
import { type Conversation, type Message, parseText } from "../message.ts";
import { type Fields, has, listOf } from "./fields.ts";
import { conversationOfRow } from "./row_columns.ts";
import { answerMessage, parseTurns } from "./turns.ts";

const ANSWER = "reannotated_assistant_content";

/** @throws {BadRowError} If the row is not of this format. */
export function parseR1Distill(row: Fields, where: string): Conversation {
  const { reannotated_messages: whole } = row;
  if (Array.isArray(whole) && whole.length > 0) {
    return conversationOfRow(row, parseTurns(whole, where), where);
  }
  const text = parseText(row[ANSWER], `"${ANSWER}"`, where);
  const answer = answerMessage(text, `"${ANSWER}"`, where);
  if (!has(row, "messages")) {
    const problem = parseText(row.problem, '"problem"', where);
    const question: Message = { role: "user", content: problem };
    return conversationOfRow(row, [question, answer], where);
  }
  const turns = [...listOf(row.messages, '"messages"', where)];
  // The answer that was annotated anew comes in the place of the old one.
  if ((turns.at(-1) as Fields | null)?.role === "assistant") turns.pop();
  return conversationOfRow(row, [...parseTurns(turns, where), answer], where);
}
