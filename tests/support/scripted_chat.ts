/**
 * A model to talk to that says what is written for it, word by word.
 *
 * @module
 */
import { StopText } from "sft/measure/stop_text.ts";
import { TEMPLATES } from "sft/chat/template.ts";
import { turnEvents } from "sft/core/signals.ts";
import type { ScoredChoice } from "sft/model/log_probabilities.ts";
import { type ChatModel, NoRoomError } from "sft/run/chat_model.ts";

/** What of a model talking needs. */
export type Scripted =
  & Pick<
    ChatModel,
    | "answer"
    | "assertAnswerable"
    | "dropOldest"
    | "longest"
    | "template"
    | "dispose"
  >
  & { readonly tokenizer: { tokenText(id: number): string } };

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
    tokenizer: { tokenText: (id) => `<${id}>` },
    assertAnswerable: (messages) => {
      if (messages.at(-1)?.content === "too long") {
        throw new NoRoomError("Cannot answer: too long");
      }
    },
    dropOldest: (messages) => {
      model.assertAnswerable(messages);
      return messages.length > most ? messages.slice(2) : messages;
    },
    answer: async (messages, request) => {
      const { mostTokens = Infinity, onText, signal, logprobs } = request;
      asked.push(messages.map(({ content }) => content ?? ""));
      const [, script, cut] = /^(.*?)(…?)$/s.exec(left.shift()!)!;
      const shown = new StopText(request.stopStrings ?? []);
      let text = "";
      const tell = (piece: string, score?: ScoredChoice) => {
        text += piece;
        onText?.(piece, score);
      };
      const words = script.split(/(?<= )/);
      const said = words.slice(0, mostTokens);
      const scored: ScoredChoice[] = [];
      for (const [index, word] of said.entries()) {
        await turnEvents();
        if (logprobs !== undefined) scored.push(scoreOf(index, logprobs));
        tell(shown.push(word), scored[index]);
        if (signal?.aborted || shown.found) said.length = index + 1;
      }
      tell(shown.end());
      const ended = shown.found
        ? "stop"
        : said.length === words.length
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
        ...logprobs !== undefined && { scored },
      };
    },
  };
  return { model, asked };
}

/** Word `index` costs as many nats; word 7 would have come as cheap. */
function scoreOf(index: number, likeliest: number): ScoredChoice {
  return {
    token: index,
    logProbability: -index || 0,
    likeliest: Array.from(
      { length: likeliest },
      () => ({ token: 7, logProbability: -index || 0 }),
    ),
  };
}
