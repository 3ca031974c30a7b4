/**
 * The format "messages", OpenAI's:
 *
 *     {"messages": [{"role": "user", "content": "…"}, …], "tools": […]}
 *
 * @module
 */
import type { Conversation } from "../message.ts";
import { type Fields, listOf } from "./fields.ts";
import { parseTools } from "./tool_calls.ts";
import { conversationOf, parseTurns } from "./turns.ts";

/** @throws {BadRowError} If the row is not of this format. */
export function parseMessages(row: Fields, where: string): Conversation {
  const turns = listOf(row.messages, '"messages"', where);
  const tools = parseTools(row.tools, where);
  return conversationOf(parseTurns(turns, where), where, tools);
}
