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
import {
  type Conversation,
  type Message,
  parseText,
  type Role,
} from "../message.ts";
import { type Fields, has, isFields, listOf, quote } from "./fields.ts";
import { conversationOfRow } from "./row_columns.ts";
import { parseToolCalls } from "./tool_calls.ts";
import { parseSwitch } from "./training_switch.ts";
import { answerMessage, answerTurn, parseNames } from "./turns.ts";

/** @throws {BadRowError} If the row is not of this format. */
export function parseShareGpt(row: Fields, where: string): Conversation {
  const key = has(row, "conversations") ? "conversations" : "messages";
  const turns = listOf(row[key], '"conversations"', where)
    .map((turn, index) => parseTurn(turn, `message ${index + 1}`, where));
  return conversationOfRow(row, turns, where);
}

function parseTurn(turn: unknown, name: string, where: string): Message {
  const fields: Fields = isFields(turn) ? turn : {};
  if (!has(fields, "from")) {
    throw new BadRowError(where, "no role", `${name} has no "from"`);
  }
  const from = parseText(fields.from, `"from" of ${name}`, where);
  const named = `"value" of ${name}`;
  const text = parseText(fields.value, named, where);
  const role = Object.hasOwn(SPEAKERS, from) ? SPEAKERS[from] : undefined;
  if (role === undefined) {
    throw new BadRowError(
      where,
      "unknown role",
      `${name} is from the unknown ${quote(from)}, expected "human", "gpt", ` +
        '"system", "function_call" or "observation"',
    );
  }
  const message: Message = from === "function_call"
    ? callMessage(text, named, where)
    : role === "assistant"
    ? answerTurn(fields, text, "value", name, where)
    : { role, content: text };
  return {
    ...message,
    ...parseNames(fields, name, where),
    ...parseSwitch(fields, role, name, where),
  };
}

/** What `"from"` may say. */
const SPEAKERS: Readonly<Record<string, Role>> = {
  human: "user",
  user: "user",
  gpt: "assistant",
  assistant: "assistant",
  function_call: "assistant",
  system: "system",
  developer: "developer",
  observation: "tool",
  tool: "tool",
};

function callMessage(text: string, name: string, where: string): Message {
  // A call is no text, so that its thought has no text to be written in.
  const { content, written: _, ...thinking } = answerMessage(text, name, where);
  const calls = parseToolCalls(content, name, where);
  if (!calls) {
    throw new BadRowError(where, "no tool call", `${name} calls nothing`);
  }
  return { ...thinking, content: "", tool_calls: calls };
}
