/**
 * The format "messages", OpenAI's:
 *
 *     {"messages": [{"role": "user", "content": "…"}, …], "tools": […]}
 *
 * @module
 */
import type { Conversation } from "../message.ts";
import { type Fields, listOf } from "./fields.ts";
import { conversationOfRow } from "./row_columns.ts";
import { parseTurns } from "./turns.ts";

/** @throws {BadRowError} If the row is not of this format. */
export function parseMessages(row: Fields, where: string): Conversation {
  const turns = listOf(row.messages, '"messages"', where);
  return conversationOfRow(row, parseTurns(turns, where), where);
}
