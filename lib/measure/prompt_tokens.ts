/**
 * A conversation as the tokens that a model is prompted with.
 *
 * @module
 */
import { encodeSegments } from "../batch/example.ts";
import type { Message } from "../chat/message.ts";
import { renderPrompt } from "../chat/render.ts";
import type { ChatTemplate } from "../chat/template.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";

/**
 * @param template None feeds the bare text of the last message.
 * @throws {UserError} If the template has no form for the messages.
 */
export function promptTokens(
  messages: readonly Message[],
  template: ChatTemplate | undefined,
  tokenizer: Tokenizer,
): number[] {
  if (!template) return tokenizer.encodeContent(messages.at(-1)?.content ?? "");
  return [
    ...encodeSegments(renderPrompt(messages, template), tokenizer).tokens,
  ];
}
