/**
 * Columns that a row of any format may have beside its turns: a system text and
 * tools.
 *
 * @module
 */
import { BadRowError } from "../bad_row.ts";
import { type Conversation, type Message, parseText } from "../message.ts";
import { type Fields, has } from "./fields.ts";
import { parseTools } from "./tool_calls.ts";
import { conversationOf } from "./turns.ts";

/** Names of the column with the system text. */
const SYSTEM = ["system", "system_prompt"];

/** All columns that are read here. */
export const ROW_COLUMNS: readonly string[] = [...SYSTEM, "tools"];

/**
 * A conversation of a row's turns and its columns.
 *
 * @param tools What the assistant may call; the column's where left out.
 * @throws {BadRowError} If no turn is the assistant's, a column holds something
 * else, or column and first turn are two system texts.
 */
export function conversationOfRow(
  row: Fields,
  messages: readonly Message[],
  where: string,
  tools: unknown = row.tools,
): Conversation {
  return conversationOf(
    [...systemTurn(row, messages, where), ...messages],
    where,
    parseTools(tools, where),
  );
}

/** The column's turn, where the row has one and the turns do not hold it. */
function systemTurn(
  row: Fields,
  messages: readonly Message[],
  where: string,
): Message[] {
  const texts = SYSTEM.filter((key) => has(row, key))
    .map((key) => ({ key, text: parseText(row[key], `"${key}"`, where) }))
    .filter(({ text }) => text !== "");
  const [column, second] = texts;
  if (column === undefined) return [];
  const [first] = messages;
  const inTurns = first?.role === "system" || first?.role === "developer"
    ? first.content
    : undefined;
  const other = second && second.text !== column.text
    ? `"${second.key}"`
    : inTurns !== undefined && inTurns !== column.text
    ? "the first message"
    : undefined;
  if (other) {
    throw new BadRowError(
      where,
      "two system texts",
      `"${column.key}" and ${other} are two system texts`,
    );
  }
  return inTurns === undefined
    ? [{ role: "system", content: column.text }]
    : [];
}
