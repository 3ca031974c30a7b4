/**
 * Choosing the next token from logits, on the host, from a seeded stream.
 *
 * @module
 */
import type { RandomStream } from "../core/random.ts";
import {
  argmax,
  filterLogits,
  likeliestFirst,
  probabilities,
  type Sampling,
} from "./filter_logits.ts";

export type { Sampling };

/** The likeliest token at every step; nothing random. */
export const GREEDY: Sampling = {
  temperature: 0,
  topK: 0,
  topP: 1,
  minP: 0,
  typicalP: 1,
  repetitionPenalty: 1,
  noRepeatNgramSize: 0,
};

/**
 * Chooses one token.
 *
 * @param logits Float32 `[V]`; not changed.
 * @param history All tokens so far, the prompt's included.
 * @param stopTokens Tokens that end an answer; no n-gram rule forbids them.
 */
export function sampleToken(
  logits: Float32Array,
  history: readonly number[],
  sampling: Sampling,
  random: RandomStream,
  stopTokens?: ReadonlySet<number>,
): number {
  const kept = filterLogits(logits, history, sampling, stopTokens);
  if (sampling.temperature === 0) return argmax(kept);
  const order = likeliestFirst(kept);
  let left = random.uniform();
  for (const [at, probability] of probabilities(kept, order).entries()) {
    left -= probability;
    if (left < 0) return order[at];
  }
  return order[order.length - 1];
}
