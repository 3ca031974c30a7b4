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
export const ROLES = [
  "system",
  "developer",
  "user",
  "assistant",
  "tool",
] as const;

/** Who speaks. */
export type Role = typeof ROLES[number];

/** One turn of a conversation; fields are named as templates read them. */
export interface Message {
  readonly role: Role;
  readonly content: string;
  /** What the assistant thought before it answered, without `<think>` tags. */
  readonly reasoning_content?: string;
  /**
   * Content with the thought in its tags, as the row has it, where the two
   * fields above were taken out of one text.
   */
  readonly written?: string;
  /** Of a tool's turn: which tool; of others: which speaker. */
  readonly name?: string;
  /** Of a tool's turn: the call that it answers. */
  readonly tool_call_id?: string;
  /** What the assistant asks its tools to do. */
  readonly tool_calls?: readonly ToolCall[];
  /** Set where the row has no content, beside what the answer calls. */
  readonly contentless?: true;
  /** Set where the row says that this answer is read and not trained. */
  readonly trained?: false;
}

/** A call of a function, as the OpenAI format writes it. */
export interface ToolCall {
  readonly id?: string;
  readonly type: "function";
  readonly function: {
    readonly name: string;
    /** As data or as JSON text, as the row has them. */
    readonly arguments: Readonly<Record<string, unknown>> | string;
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
  /** Fields of the row that nothing reads, as `parseRow()` names them. */
  readonly unread?: readonly string[];
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
  /** Fields of the row that nothing reads, as `parseRow()` names them. */
  readonly unread?: readonly string[];
}

/** What one row of a data file is. */
export type DataRow = Conversation | MarkedText;

/** Whether a row is a conversation, not a text that marks itself. */
export function isConversation(row: DataRow): row is Conversation {
  return "messages" in row;
}

/** Whether no turn, or no stretch, has more than white space. */
export function saysNothing(row: DataRow): boolean {
  return isConversation(row)
    ? row.messages.every(isSilent)
    : row.stretches.every(({ text }) => isBlank(text));
}

/** Whether a turn neither speaks nor thinks, nor calls anything. */
export function isSilent(
  { content, reasoning_content = "", tool_calls }: Message,
): boolean {
  return isBlank(content) && isBlank(reasoning_content) && !tool_calls;
}

function isBlank(text: string): boolean {
  return /^\s*$/.test(text);
}

/**
 * Checks that a value of a row is text that any tokenizer can encode.
 *
 * @param name What the value is, for the error, such as `"text"` in quotes.
 * @throws {BadRowError} If it is not a string, or holds half of a character
 * (a lone surrogate: what is left when a program cut an emoji in two).
 */
export function parseText(value: unknown, name: string, where: string): string {
  if (value instanceof Uint8Array) {
    throw new BadRowError(
      where,
      "not text",
      `${name} is bytes, and their column is not of text`,
    );
  }
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
