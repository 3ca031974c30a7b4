/**
 * The format "conversations", minimind's:
 *
 *     {"conversations": [{"role": "user", "content": "…"}, …]}
 *
 * A system turn may hold `"tools"`, an assistant's `"tool_calls"` (both data,
 * or JSON in a string) and `"reasoning_content"`; a turn may be a tool's.
 *
 * @module
 */
import type { Conversation } from "../message.ts";
import { type Fields, has, isFields, listOf } from "./fields.ts";
import { conversationOfRow } from "./row_columns.ts";
import { parseTurns } from "./turns.ts";

/** @throws {BadRowError} If the row is not of this format. */
export function parseConversations(row: Fields, where: string): Conversation {
  const turns = listOf(row.conversations, '"conversations"', where);
  const holder = turns.find((turn): turn is Fields =>
    isFields(turn) && turn.role === "system" && has(turn, "tools")
  );
  const tools = holder?.tools ?? row.tools;
  return conversationOfRow(row, parseTurns(turns, where), where, tools);
}
