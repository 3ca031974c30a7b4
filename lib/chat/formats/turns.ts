/**
 * Turns of `role` and `content`, as several formats hold them.
 *
 * Does not ask them to alternate, only that the assistant speaks.
 *
 * @module
 */
import { BadRowError } from "../bad_row.ts";
import {
  type Conversation,
  type Message,
  parseText,
  type Role,
  ROLES,
  type Tool,
} from "../message.ts";
import { type Fields, has, isFields, quoted } from "./fields.ts";
import { splitReasoning } from "./reasoning.ts";
import { parseToolCalls } from "./tool_calls.ts";

/**
 * A conversation out of checked turns.
 *
 * @throws {BadRowError} If no turn is the assistant's.
 */
export function conversationOf(
  messages: readonly Message[],
  where: string,
  tools?: readonly Tool[],
): Conversation {
  if (!messages.some(({ role }) => role === "assistant")) {
    throw new BadRowError(
      where,
      "no assistant turn",
      "no message is the assistant's",
    );
  }
  return { messages, ...(tools && { tools }), where };
}

/**
 * Turns `{"role": …, "content": …}`.
 *
 * @throws {BadRowError} If one is not that.
 */
export function parseTurns(
  turns: readonly unknown[],
  where: string,
): Message[] {
  return turns.map((turn, index) =>
    parseTurn(turn, `message ${index + 1}`, where)
  );
}

function parseTurn(turn: unknown, name: string, where: string): Message {
  const fields: Fields = isFields(turn) ? turn : {};
  const { role } = fields;
  if (typeof role !== "string") {
    throw new BadRowError(where, "no role", `${name} has no "role"`);
  }
  if (!isRole(role)) {
    throw new BadRowError(
      where,
      "unknown role",
      `${name} has the unknown role ${quoted(role)}, expected "system", ` +
        '"user", "assistant" or "tool"',
    );
  }
  if (role === "assistant") return parseAnswer(fields, name, where);
  const content = parseContent(fields.content, `"content" of ${name}`, where);
  return { role, content };
}

function isRole(role: string): role is Role {
  return (ROLES as readonly string[]).includes(role);
}

/** An assistant's turn: it may think, and call tools instead of speaking. */
function parseAnswer(fields: Fields, name: string, where: string): Message {
  const calls = parseToolCalls(
    fields.tool_calls,
    `"tool_calls" of ${name}`,
    where,
  );
  const silent = calls !== undefined && !has(fields, "content");
  const text = silent
    ? ""
    : parseContent(fields.content, `"content" of ${name}`, where);
  const answer = answerMessage(text, `"content" of ${name}`, where);
  const own = `"reasoning_content" of ${name}`;
  const thought = has(fields, "reasoning_content")
    ? withoutTags(parseText(fields.reasoning_content, own, where), own, where)
    : "";
  if (thought !== "" && answer.reasoning_content !== undefined) {
    throw new BadRowError(
      where,
      "nested <think>",
      `${name} thinks in "reasoning_content" and again in "content"`,
    );
  }
  return {
    ...answer,
    ...(thought !== "" && { reasoning_content: thought }),
    ...(calls && { tool_calls: calls }),
  };
}

/**
 * An assistant's turn out of its text, which may begin with what it thought.
 *
 * @param name What the text is, for the error.
 * @throws {BadRowError} If the thought is not closed, or nested.
 */
export function answerMessage(
  text: string,
  name: string,
  where: string,
): Message {
  const { reasoning, content } = splitReasoning(text, name, where);
  return {
    role: "assistant",
    content,
    ...(reasoning !== undefined && { reasoning_content: reasoning }),
  };
}

/** Some write the tags into the field that makes them needless. */
function withoutTags(text: string, name: string, where: string): string {
  const { reasoning, content } = splitReasoning(text, name, where);
  return content === text ? text : [reasoning ?? "", content].join("");
}

/** A string, or the OpenAI format's list of parts that are all text. */
function parseContent(value: unknown, name: string, where: string): string {
  const parts = Array.isArray(value) ? value : [];
  const allText = parts.length > 0 &&
    parts.every((part) =>
      isFields(part) && part.type === "text" && typeof part.text === "string"
    );
  return parseText(
    allText ? parts.map(({ text }) => text).join("") : value,
    name,
    where,
  );
}
