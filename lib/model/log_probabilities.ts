/**
 * How likely a model finds what was written.
 *
 * The figures are the model's own: of its logits as they are, before a
 * temperature or a filter changes them, in nats.
 *
 * @module
 */
import { likeliestFirst } from "./filter_logits.ts";

/** A token, and the logarithm of its probability, in nats. */
export interface ScoredToken {
  readonly token: number;
  readonly logProbability: number;
}

/** The token that was chosen, and those that were likeliest. */
export interface ScoredChoice extends ScoredToken {
  /** Likeliest first; the chosen one may be among them. */
  readonly likeliest: readonly ScoredToken[];
}

/**
 * @param logits Float32 `[V]`.
 * @param count Of the likeliest tokens to be told of; 0 or more.
 */
export function scoreChoice(
  logits: Float32Array,
  token: number,
  count: number,
): ScoredChoice {
  const highest = logits.reduce((most, logit) => Math.max(most, logit));
  const total = logits.reduce(
    (sum, logit) => sum + Math.exp(logit - highest),
    0,
  );
  const shift = highest + Math.log(total);
  const scored = (token: number): ScoredToken => ({
    token,
    logProbability: logits[token] - shift,
  });
  return {
    ...scored(token),
    likeliest: count > 0
      ? likeliestFirst(logits).slice(0, count).map(scored)
      : [],
  };
}
