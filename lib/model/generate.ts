/**
 * Generation: prompts in, tokens out, one at a time.
 *
 * @module
 */
import type { RandomStream } from "../core/random.ts";
import { turnEvents } from "../core/signals.ts";
import type { Decoder } from "./decoder.ts";
import { scoreChoice, type ScoredChoice } from "./log_probabilities.ts";
import { sampleToken, type Sampling } from "./sample.ts";

/** What a decoder does for generation. */
export type LogitsReader = Pick<Decoder, "reset" | "read">;

/** What bounds and shapes an answer. */
export interface GenerateOptions {
  readonly sampling: Sampling;
  /** Longest row, prompt and answer together, in tokens. */
  readonly maxLength: number;
  /** Tokens that end an answer. */
  readonly stopTokens: ReadonlySet<number>;
  /** One stream a prompt, so that an answer does not depend on its neighbours. */
  readonly random: readonly RandomStream[];
  /**
   * Has each token come with its log-probability, and with so many of the
   * likeliest at its place, 0 or more.
   */
  readonly logprobs?: number;
}

/** One step of one row. */
export interface Generated {
  readonly row: number;
  readonly token: number;
  /** Whether it is a stop token: the row's answer ends before it. */
  readonly stopped: boolean;
  /** Only where log-probabilities were asked for. */
  readonly scored?: ScoredChoice;
}

/**
 * Continues every prompt until a stop token or `maxLength`.
 *
 * @param decoder Has as many rows as there are prompts; it is reset first.
 * @param prompts Tokens a row, each at least one.
 */
export async function* generate(
  decoder: LogitsReader,
  prompts: readonly (readonly number[])[],
  { sampling, maxLength, stopTokens, random, logprobs }: GenerateOptions,
): AsyncGenerator<Generated> {
  decoder.reset();
  const rows = prompts.map((prompt) => [...prompt]);
  const done = rows.map((row) => row.length >= maxLength);
  const shortest = Math.min(...rows.map(({ length }) => length));
  let logits = await decoder.read(rows.map((row) => row.slice(0, shortest)));
  for (let length = shortest; !done.every(Boolean); length++) {
    for (const [row, tokens] of rows.entries()) {
      if (tokens.length > length || done[row]) continue;
      const token = sampleToken(
        logits[row],
        tokens,
        sampling,
        random[row],
        stopTokens,
      );
      tokens.push(token);
      const stopped = stopTokens.has(token);
      done[row] = stopped || tokens.length >= maxLength;
      yield {
        row,
        token,
        stopped,
        ...logprobs !== undefined &&
          { scored: scoreChoice(logits[row], token, logprobs) },
      };
    }
    if (done.every(Boolean)) break;
    await turnEvents();
    // A row that is done reads its last token again; its logits are not used.
    logits = await decoder.read(
      rows.map((tokens) => [tokens[Math.min(length, tokens.length - 1)]]),
    );
  }
}
