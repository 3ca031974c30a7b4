/**
 * A model to talk to that says what is written for it, word by word.
 *
 * @module
 */
import { TEMPLATES } from "sft/chat/template.ts";
import { turnEvents } from "sft/core/signals.ts";
import { type ChatModel, NoRoomError } from "sft/run/chat_model.ts";

/** What of a model talking needs. */
export type Scripted = Pick<
  ChatModel,
  | "answer"
  | "assertAnswerable"
  | "dropOldest"
  | "longest"
  | "template"
  | "dispose"
>;

/**
 * A model with answers, and what it was asked with.
 *
 * @param answers One after the other; one that ends in `…` is cut there.
 * @param most Messages that it has room for; "too long" has never.
 */
export function scripted(
  answers: readonly string[],
  most = Infinity,
): { model: Scripted; asked: string[][] } {
  const asked: string[][] = [];
  const left = [...answers];
  const model: Scripted = {
    longest: 64,
    template: TEMPLATES.chatml,
    dispose: () => {},
    assertAnswerable: (messages) => {
      if (messages.at(-1)?.content === "too long") {
        throw new NoRoomError("Cannot answer: too long");
      }
    },
    dropOldest: (messages) => {
      model.assertAnswerable(messages);
      return messages.length > most ? messages.slice(2) : messages;
    },
    answer: async (messages, { mostTokens = Infinity, onText, signal }) => {
      asked.push(messages.map(({ content }) => content ?? ""));
      const [, script, cut] = /^(.*?)(…?)$/s.exec(left.shift()!)!;
      let text = "";
      const words = script.split(/(?<= )/);
      const said = words.slice(0, mostTokens);
      for (const [index, word] of said.entries()) {
        await turnEvents();
        text += word;
        onText?.(word);
        if (signal?.aborted) said.length = index + 1;
      }
      const ended = said.length === words.length
        ? cut ? "length" : "stop"
        : signal?.aborted
        ? "signal"
        : "length";
      return {
        text,
        tokens: said.map((_, index) => index),
        stopped: ended === "stop",
        ended,
        promptTokens: messages.length,
      };
    },
  };
  return { model, asked };
}
