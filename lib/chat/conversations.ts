/**
 * Conversations and plain texts out of JSON lines, as streams.
 *
 * @module
 */
import { type ReadOptions, readRowsAs } from "./jsonl.ts";
import { type Conversation, parseConversation, parseText } from "./message.ts";

/** One text to pretrain on. */
export interface TextRow {
  readonly text: string;
  /** Where it was read, `"file:line"`, for errors. */
  readonly where: string;
}

/**
 * Conversations of a file, in order.
 *
 * @param options `limit` counts conversations, not lines.
 * @throws {UserError} If there is no such file.
 * @throws {BadRowError} If a row is bad and may not be skipped.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { readConversations } from "sft/chat/conversations.ts";
 *
 * const path = await Deno.makeTempFile();
 * await Deno.writeTextFile(
 *   path,
 *   '{"conversations": [{"role": "assistant", "content": "Hello"}]}\n{oops\n',
 * );
 * const skipped: string[] = [];
 * const conversations = await Array.fromAsync(readConversations(path, {
 *   onBadRow: "skip",
 *   onSkip: (why) => skipped.push(why),
 * }));
 * assertEquals(conversations.length, 1);
 * assertEquals(skipped, ["not valid JSON"]);
 * ```
 */
export function readConversations(
  path: string,
  options: ReadOptions,
): AsyncGenerator<Conversation> {
  return readRowsAs(path, parseConversation, options);
}

/**
 * Texts of a file with rows `{"text": …}`, in order.
 *
 * @throws {UserError} If there is no such file.
 * @throws {BadRowError} If a row is bad and may not be skipped.
 */
export function readTexts(
  path: string,
  options: ReadOptions,
): AsyncGenerator<TextRow> {
  return readRowsAs(path, parseTextRow, options);
}

/**
 * One row `{"text": …}`.
 *
 * @throws {BadRowError} If it is anything else.
 */
export function parseTextRow(row: unknown, where: string): TextRow {
  const text = (row as { text?: unknown } | null)?.text;
  return { text: parseText(text, '"text"', where), where };
}
