/**
 * Answers of a model to several questions at once, for notebooks and scripts.
 *
 * @module
 */
import type { Message } from "../chat/message.ts";
import { UserError } from "../core/errors.ts";
import { type Answer, answerPrompts, stopIdsOf } from "./answer_prompts.ts";
import { promptTokens } from "./prompt_tokens.ts";
import { Decoder } from "../model/decoder.ts";
import { type ModelChoice, openModel } from "../open/open_model.ts";
import {
  SAMPLING,
  samplingOf,
  type SamplingSettings,
} from "../settings/sampling.ts";
import { defaultsOf } from "../settings/setting.ts";

/** Which model is asked what, by the names that `transformers` has for it. */
export interface GenerateConfig extends ModelChoice, Partial<SamplingSettings> {
  /** Questions, or conversations that end with one. */
  readonly prompts: readonly (string | readonly Message[])[];
  /** Tokens of each answer at most. @default {256} */
  readonly max_new_tokens?: number;
  /** Texts before which an answer ends. */
  readonly stop_strings?: readonly string[];
  /** Answers to each question, each drawn by itself. @default {1} */
  readonly num_return_sequences?: number;
  /** Decides every choice. @default {42} */
  readonly seed?: number;
  /** Has tokens scored, with so many of the likeliest beside each, 0 or more. */
  readonly logprobs?: number;
  /** Answers that are written side by side. @default {16} */
  readonly batch_size?: number;
}

/**
 * Answers questions of any lengths, several side by side. An answer does not
 * depend on those beside it.
 *
 * @returns For each question its answers.
 * @throws {UserError} For anything a user can mend.
 *
 * @example
 * ```ts ignore
 * import { generateAnswers } from "sft";
 *
 * const [[first, second]] = await generateAnswers({
 *   engine: "onnx",
 *   model_path: "outputs/sft/final",
 *   prompts: ["What is gravity?"],
 *   temperature: 0.7,
 *   min_p: 0.05,
 *   num_return_sequences: 2,
 * });
 * ```
 */
export async function generateAnswers(
  config: GenerateConfig,
): Promise<Answer[][]> {
  const { num_return_sequences: several = 1, max_new_tokens = 256 } = config;
  const { seed = 42, batch_size = 16, stop_strings, logprobs } = config;
  const settings = { ...defaultsOf(SAMPLING), ...config };
  if (several > 1 && settings.temperature === 0) {
    throw new UserError(
      `Cannot give ${several} answers: at temperature 0 all are the same, set ` +
        "temperature",
    );
  }
  const opened = await openModel(config);
  const { engine, model, parameters, tokenizer, template, ends } = opened;
  const longest = Math.min(config.max_length ?? Infinity, model.positions);
  const rows = config.prompts.flatMap((prompt, index) => {
    const messages = typeof prompt === "string"
      ? [{ role: "user" as const, content: prompt }]
      : prompt;
    const tokens = promptTokens(messages, template, tokenizer);
    assertRoom(tokens.length, longest, index);
    return Array.from({ length: several }, (_, sequence) => ({
      tokens,
      sequence,
    }));
  });
  const positions = Math.max(...rows.map(({ tokens }) => tokens.length)) +
    max_new_tokens;
  const maxLength = Math.min(longest, positions);
  const answers: Answer[] = [];
  const decoders = new Map<number, Decoder>();
  for (let start = 0; start < rows.length; start += batch_size) {
    const batch = rows.slice(start, start + batch_size);
    const decoder = decoders.get(batch.length) ??
      new Decoder(engine, model, parameters, {
        rows: batch.length,
        positions: maxLength,
      });
    decoders.set(batch.length, decoder);
    answers.push(
      ...await answerPrompts(
        decoder,
        tokenizer,
        batch.map(({ tokens }) => tokens),
        {
          sampling: samplingOf(settings),
          seed,
          maxLength,
          limits: batch.map(() => max_new_tokens),
          sequences: batch.map(({ sequence }) => sequence),
          stopTokens: stopIdsOf(template, tokenizer).union(ends),
          stopStrings: stop_strings,
          logprobs,
        },
      ),
    );
  }
  for (const decoder of decoders.values()) decoder.dispose();
  return config.prompts.map((_, index) =>
    answers.slice(index * several, (index + 1) * several)
  );
}

function assertRoom(tokens: number, longest: number, index: number): void {
  if (tokens < longest) return;
  throw new UserError(
    `Cannot answer prompts[${index}]: it has ${tokens} tokens, ${longest} are ` +
      "allowed with the answer, shorten it",
  );
}
