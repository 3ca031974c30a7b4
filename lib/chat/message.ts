/**
 * Conversations, and texts that mark themselves: what a row of data is, whatever
 * its format was.
 *
 * How rows become these is told in `formats/`.
 *
 * @module
 */
import { BadRowError } from "./bad_row.ts";

/** Who speaks, in the order in which conversations usually begin. */
export const ROLES = ["system", "user", "assistant", "tool"] as const;

/** Who speaks. */
export type Role = typeof ROLES[number];

/** One turn of a conversation; fields are named as templates read them. */
export interface Message {
  readonly role: Role;
  readonly content: string;
  /** What the assistant thought before it answered, without `<think>` tags. */
  readonly reasoning_content?: string;
  /** What the assistant asks its tools to do. */
  readonly tool_calls?: readonly ToolCall[];
}

/** A call of a function, as the OpenAI format writes it. */
export interface ToolCall {
  readonly id?: string;
  readonly type: "function";
  readonly function: {
    readonly name: string;
    /** As data, not as JSON text. */
    readonly arguments: Readonly<Record<string, unknown>>;
  };
}

/** What a conversation's assistant may call: a JSON schema, as published. */
export type Tool = Readonly<Record<string, unknown>>;

/** Turns in order, at least one of them the assistant's. */
export interface Conversation {
  readonly messages: readonly Message[];
  /** What the assistant may call. */
  readonly tools?: readonly Tool[];
  /** Where it was read, `"file:line"`, for errors. */
  readonly where: string;
}

/** A text that says itself what is trained, and goes through no template. */
export interface MarkedText {
  readonly stretches: readonly {
    readonly text: string;
    readonly supervised: boolean;
    /** Special tokens in it are plain text. */
    readonly content: boolean;
  }[];
  /** Where it was read, `"file:line"`, for errors. */
  readonly where: string;
}

/** What one row of a data file is. */
export type DataRow = Conversation | MarkedText;

/** Whether a row is a conversation, not a text that marks itself. */
export function isConversation(row: DataRow): row is Conversation {
  return "messages" in row;
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
