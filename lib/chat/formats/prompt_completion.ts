/**
 * The format "prompt_completion", TRL's:
 *
 *     {"prompt": "…", "completion": "…"}
 *
 * Either may be a list of messages instead; the lists are joined. Every answer
 * in them is the assistant's: `--supervise` says which are trained, and not the
 * border between prompt and completion.
 *
 * @module
 */
import { type Conversation, type Message, parseText } from "../message.ts";
import type { Fields } from "./fields.ts";
import { conversationOfRow } from "./row_columns.ts";
import { answerMessage, parseTurns } from "./turns.ts";

/** @throws {BadRowError} If the row is not of this format. */
export function parsePromptCompletion(
  row: Fields,
  where: string,
): Conversation {
  const { prompt, completion } = row;
  const messages: Message[] = Array.isArray(prompt)
    ? parseTurns(prompt, where)
    : [{ role: "user", content: parseText(prompt, '"prompt"', where) }];
  if (Array.isArray(completion)) {
    messages.push(...parseTurns(completion, where));
  } else {
    const text = parseText(completion, '"completion"', where);
    messages.push(answerMessage(text, '"completion"', where));
  }
  return conversationOfRow(row, messages, where);
}
