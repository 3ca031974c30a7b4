/**
 * The format "sharegpt":
 *
 *     {"conversations": [{"from": "human", "value": "…"}, …],
 *      "system": "…", "tools": "[…]"}
 *
 * Its turns may also lie under `"messages"`. The value of a `function_call` is
 * JSON, one call or a list; it becomes an assistant's turn that calls tools.
 *
 * @module
 */
import { BadRowError } from "../bad_row.ts";
import { type Conversation, type Message, parseText } from "../message.ts";
import { type Fields, has, isFields, listOf, quoted } from "./fields.ts";
import { parseToolCalls, parseTools } from "./tool_calls.ts";
import { answerMessage, conversationOf } from "./turns.ts";

/** @throws {BadRowError} If the row is not of this format. */
export function parseShareGpt(row: Fields, where: string): Conversation {
  const key = has(row, "conversations") ? "conversations" : "messages";
  const turns = listOf(row[key], '"conversations"', where)
    .map((turn, index) => parseTurn(turn, `message ${index + 1}`, where));
  const system = has(row, "system")
    ? parseText(row.system, '"system"', where)
    : "";
  const messages: Message[] = system === ""
    ? turns
    : [{ role: "system", content: system }, ...turns];
  return conversationOf(messages, where, parseTools(row.tools, where));
}

function parseTurn(turn: unknown, name: string, where: string): Message {
  const { from, value }: Fields = isFields(turn) ? turn : {};
  if (typeof from !== "string") {
    throw new BadRowError(where, "no role", `${name} has no "from"`);
  }
  const named = `"value" of ${name}`;
  const text = parseText(value, named, where);
  switch (from) {
    case "human":
    case "user":
      return { role: "user", content: text };
    case "gpt":
    case "assistant":
      return answerMessage(text, named, where);
    case "system":
      return { role: "system", content: text };
    case "observation":
    case "tool":
      return { role: "tool", content: text };
    case "function_call":
      return callMessage(text, named, where);
  }
  throw new BadRowError(
    where,
    "unknown role",
    `${name} is from the unknown ${quoted(from)}, expected "human", "gpt", ` +
      '"system", "function_call" or "observation"',
  );
}

function callMessage(text: string, name: string, where: string): Message {
  const { content, ...thinking } = answerMessage(text, name, where);
  const calls = parseToolCalls(content, name, where);
  if (!calls) {
    throw new BadRowError(where, "no tool call", `${name} calls nothing`);
  }
  return { ...thinking, content: "", tool_calls: calls };
}
