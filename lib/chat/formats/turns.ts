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
import { type Fields, has, isFields, quote } from "./fields.ts";
import { splitReasoning } from "./reasoning.ts";
import { parseToolCalls } from "./tool_calls.ts";
import { parseSwitch } from "./training_switch.ts";

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
  if (!has(fields, "role")) {
    throw new BadRowError(where, "no role", `${name} has no "role"`);
  }
  const role = parseText(fields.role, `"role" of ${name}`, where);
  if (!isRole(role)) {
    throw new BadRowError(
      where,
      "unknown role",
      `${name} has the unknown role ${quote(role)}, expected "system", ` +
        '"developer", "user", "assistant" or "tool"',
    );
  }
  const message = role === "assistant"
    ? parseAnswer(fields, name, where)
    : { role, content: parseSaid(fields, role, name, where) };
  return {
    ...message,
    ...parseNames(fields, name, where),
    ...parseSwitch(fields, role, name, where),
  };
}

/** What a turn says that is no answer, and so may not call tools. */
function parseSaid(
  fields: Fields,
  role: Role,
  name: string,
  where: string,
): string {
  if (parseToolCalls(fields.tool_calls, `"tool_calls" of ${name}`, where)) {
    throw new BadRowError(
      where,
      "tool call of another role",
      `${name} is the ${role}'s and has "tool_calls", expected them on ` +
        "answers alone",
    );
  }
  return parseContent(fields.content, `"content" of ${name}`, where);
}

/**
 * The names that a turn may have: its speaker's, and its call's.
 *
 * @param name What the turn is, for the error.
 * @throws {BadRowError} If one is there and is not text.
 */
export function parseNames(
  fields: Fields,
  name: string,
  where: string,
): Pick<Message, "name" | "tool_call_id"> {
  return Object.fromEntries(
    ["name", "tool_call_id"].filter((key) => has(fields, key)).map((key) => [
      key,
      parseText(fields[key], `"${key}" of ${name}`, where),
    ]),
  );
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
  return {
    ...answerTurn(fields, text, "content", name, where),
    ...(calls && { tool_calls: calls }),
    ...(silent && { contentless: true }),
  };
}

/**
 * An answer that may think in its text, or in a field beside it.
 *
 * @param key Of the text.
 * @param name What the turn is, for the error.
 * @throws {BadRowError} If it thinks in both, or a thought is damaged.
 */
export function answerTurn(
  fields: Fields,
  text: string,
  key: string,
  name: string,
  where: string,
): Message {
  const answer = answerMessage(text, `"${key}" of ${name}`, where);
  const thought = parseThought(fields, name, where);
  if (thought && answer.reasoning_content !== undefined) {
    throw new BadRowError(
      where,
      "nested <think>",
      `${name} thinks in "${thought.key}" and again in "${key}"`,
    );
  }
  // Tags without a thought in the content are no second thought.
  const { written, ...split } = answer;
  return {
    ...split,
    ...(!thought && written !== undefined && { written }),
    ...(thought && { reasoning_content: thought.text }),
  };
}

/** One field under the names that published sets and templates have for it. */
export const THOUGHT_NAMES = [
  "reasoning_content",
  "reasoning",
  "thinking",
] as const;

/** What an answer thinks in a field of its own, where there is any. */
function parseThought(
  fields: Fields,
  name: string,
  where: string,
): { readonly key: string; readonly text: string } | undefined {
  const thoughts = THOUGHT_NAMES.filter((key) => has(fields, key))
    .map((key) => {
      const own = `"${key}" of ${name}`;
      return {
        key,
        text: removeTags(parseText(fields[key], own, where), own, where),
      };
    })
    .filter(({ text }) => text !== "");
  const [first] = thoughts;
  const other = thoughts.find(({ text }) => text !== first.text);
  if (other) {
    throw new BadRowError(
      where,
      "two thoughts",
      `${name} thinks one thing in "${first.key}" and another in ` +
        `"${other.key}"`,
    );
  }
  return first;
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
    ...(content !== text && { written: text }),
  };
}

/** Removes the tags that some write into `reasoning_content`. */
function removeTags(text: string, name: string, where: string): string {
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
