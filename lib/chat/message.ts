/**
 * Conversations: what they are, and how one row of a file becomes one.
 *
 * Reads rows `{"conversations": [{"role": …, "content": …}, …]}` and no other
 * format; keys beside these are ignored. Does not ask turns to alternate.
 *
 * @module
 */
import { BadRowError } from "./bad_row.ts";

/** Who speaks, in the order in which conversations usually begin. */
export const ROLES = ["system", "user", "assistant"] as const;

/** Who speaks. */
export type Role = typeof ROLES[number];

/** One turn of a conversation. */
export interface Message {
  readonly role: Role;
  readonly content: string;
}

/** Turns in order, at least one of them the assistant's. */
export interface Conversation {
  readonly messages: readonly Message[];
  /** Where it was read, `"file:line"`, for errors. */
  readonly where: string;
}

/**
 * Checks one row and takes the conversation out of it.
 *
 * @param row Parsed JSON.
 * @param where Where it was read, `"file:line"`.
 * @throws {BadRowError} If it is not a conversation that can be trained on.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseConversation } from "sft/chat/message.ts";
 *
 * const messages = [{ role: "assistant", content: "Hello" }];
 * assertEquals(parseConversation({ conversations: messages }, "greetings:1"), {
 *   messages: [{ role: "assistant", content: "Hello" }],
 *   where: "greetings:1",
 * });
 * ```
 */
export function parseConversation(row: unknown, where: string): Conversation {
  const turns = (row as { conversations?: unknown } | null)?.conversations;
  if (!Array.isArray(turns)) {
    throw new BadRowError(
      where,
      "no conversation",
      'there is no "conversations" list, expected {"conversations": ' +
        '[{"role": "user", "content": "…"}, …]}',
    );
  }
  const messages = turns.map((turn, index) =>
    parseMessage(turn, `message ${index + 1}`, where)
  );
  if (!messages.some(({ role }) => role === "assistant")) {
    throw new BadRowError(
      where,
      "no assistant turn",
      "no message is the assistant's",
    );
  }
  return { messages, where };
}

function parseMessage(turn: unknown, name: string, where: string): Message {
  const { role, content } = (turn ?? {}) as Record<string, unknown>;
  if (typeof role !== "string") {
    throw new BadRowError(where, "no role", `${name} has no "role"`);
  }
  if (!isRole(role)) {
    throw new BadRowError(
      where,
      "unknown role",
      `${name} has the unknown role "${role}", expected "system", "user" or ` +
        '"assistant"',
    );
  }
  return { role, content: parseText(content, `"content" of ${name}`, where) };
}

function isRole(role: string): role is Role {
  return (ROLES as readonly string[]).includes(role);
}

/**
 * Checks that a value of a row is text that any tokenizer can encode.
 *
 * @param name What the value is, for the error, such as `"text"` in quotes.
 * @throws {BadRowError} If it is not a string, or holds half of a character
 * (a lone surrogate: what is left when a program cut an emoji in two).
 */
export function parseText(value: unknown, name: string, where: string): string {
  if (typeof value !== "string") {
    throw new BadRowError(where, "not text", `${name} is not a string`);
  }
  if (!value.isWellFormed()) {
    throw new BadRowError(
      where,
      "broken character",
      `${name} holds half of a character (a lone surrogate)`,
    );
  }
  return value;
}
