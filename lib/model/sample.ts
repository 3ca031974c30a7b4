/**
 * Choosing the next token from logits, on the host, from a seeded stream.
 *
 * The filters and their order are those of `transformers`' `generate()`:
 * repeated n-grams are forbidden, logits divided by the temperature, all but
 * the k likeliest removed, then all beyond the smallest set that holds `top_p`.
 *
 * @module
 */
import type { RandomStream } from "../core/random.ts";

/** How tokens are chosen. */
export interface Sampling {
  /** Divides the logits; 0 takes the likeliest token. */
  readonly temperature: number;
  /** Keeps this many of the likeliest, and ties of the last; 0 keeps all. */
  readonly topK: number;
  /** Keeps the likeliest tokens that together hold this probability. */
  readonly topP: number;
  /** No n-gram of this length may occur twice; 0 forbids nothing. */
  readonly noRepeatNgramSize: number;
}

/** The origin's settings. */
export const ORIGIN_SAMPLING: Sampling = {
  temperature: 0.7,
  topK: 50,
  topP: 0.95,
  noRepeatNgramSize: 2,
};

/** The likeliest token at every step; nothing random. */
export const GREEDY: Sampling = {
  temperature: 0,
  topK: 0,
  topP: 1,
  noRepeatNgramSize: 0,
};

/**
 * Chooses one token.
 *
 * @param logits Float32 `[V]`; not changed.
 * @param history All tokens so far, the prompt's included.
 */
export function sampleToken(
  logits: Float32Array,
  history: readonly number[],
  sampling: Sampling,
  random: RandomStream,
): number {
  const kept = filterLogits(logits, history, sampling);
  if (sampling.temperature === 0) return argmax(kept);
  const order = candidates(kept);
  const highest = kept[order[0]];
  const weights = order.map((token) => Math.exp(kept[token] - highest));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let left = random.uniform() * total;
  for (const [index, weight] of weights.entries()) {
    left -= weight;
    if (left < 0) return order[index];
  }
  return order[order.length - 1];
}

/**
 * Logits after all filters; what is removed is -Infinity. If the n-gram rule
 * forbids every token it is not applied.
 *
 * @returns Float32 `[V]`.
 */
export function filterLogits(
  logits: Float32Array,
  history: readonly number[],
  { temperature, topK, topP, noRepeatNgramSize }: Sampling,
): Float32Array {
  const kept = logits.slice();
  const banned = bannedTokens(history, noRepeatNgramSize);
  if (banned.size < kept.length) {
    for (const token of banned) kept[token] = -Infinity;
  }
  if (temperature > 0) {
    for (let token = 0; token < kept.length; token++) {
      kept[token] /= temperature;
    }
  }
  if (topK > 0) keepOnly(kept, likeliest(kept, topK));
  if (topP < 1) keepOnly(kept, nucleus(kept, topP));
  return kept;
}

/** Tokens that would complete an n-gram that `history` already holds. */
function bannedTokens(
  history: readonly number[],
  size: number,
): Set<number> {
  const banned = new Set<number>();
  if (size < 1 || history.length < size - 1) return banned;
  const tail = history.slice(history.length - (size - 1));
  for (let start = 0; start + size <= history.length; start++) {
    if (tail.every((token, i) => history[start + i] === token)) {
      banned.add(history[start + size - 1]);
    }
  }
  return banned;
}

/** The token of the highest logit; of several, the first. */
function argmax(logits: Float32Array): number {
  let best = 0;
  for (let token = 1; token < logits.length; token++) {
    if (logits[token] > logits[best]) best = token;
  }
  return best;
}

/** Tokens that are not removed, likeliest first; ties by number. */
function candidates(logits: Float32Array): number[] {
  const tokens: number[] = [];
  logits.forEach((logit, token) => {
    if (logit > -Infinity) tokens.push(token);
  });
  return tokens.sort((a, b) => logits[b] - logits[a] || a - b);
}

/** The `count` likeliest tokens, and all that are as likely as the last. */
function likeliest(logits: Float32Array, count: number): number[] {
  const order = candidates(logits);
  const least = logits[order[Math.min(count, order.length) - 1]];
  return order.filter((token) => logits[token] >= least);
}

/** The fewest likeliest tokens whose probabilities reach `topP`. */
function nucleus(logits: Float32Array, topP: number): number[] {
  const order = candidates(logits);
  const weights = order.map((token) =>
    Math.exp(logits[token] - logits[order[0]])
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let held = 0;
  const last = weights.findIndex((weight) => (held += weight / total) >= topP);
  return last < 0 ? order : order.slice(0, last + 1);
}

function keepOnly(logits: Float32Array, tokens: readonly number[]): void {
  const kept = new Map(tokens.map((token) => [token, logits[token]]));
  logits.fill(-Infinity);
  for (const [token, logit] of kept) logits[token] = logit;
}
