/**
 * A model to talk to that says what is written for it, word by word.
 *
 * @module
 */
import { UserError } from "sft/core/errors.ts";
import { turnEvents } from "sft/core/signals.ts";
import type { ChatModel } from "sft/run/chat_model.ts";

/** What of a model talking needs. */
export type Scripted = Pick<
  ChatModel,
  "answer" | "dropOldest" | "longest" | "dispose"
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
    dispose: () => {},
    dropOldest: (messages) => {
      if (messages.at(-1)?.content === "too long") {
        throw new UserError("Cannot answer: too long");
      }
      return messages.length > most ? messages.slice(2) : messages;
    },
    answer: async (messages, { onText, signal }) => {
      asked.push(messages.map(({ content }) => content ?? ""));
      const [, script, cut] = /^(.*?)(…?)$/s.exec(left.shift()!)!;
      let text = "";
      for (const word of script.split(/(?<= )/)) {
        await turnEvents();
        text += word;
        onText?.(word);
        if (signal?.aborted) break;
      }
      const ended = signal?.aborted ? "signal" : cut ? "length" : "stop";
      return {
        text,
        tokens: text.split(" ").map((_, index) => index),
        stopped: ended === "stop",
        ended,
        promptTokens: messages.length,
      };
    },
  };
  return { model, asked };
}
