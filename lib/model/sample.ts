/**
 * Choosing the next token from logits, on the host, from a seeded stream.
 *
 * The filters and their order are those of `transformers`' `generate()`:
 * repeated n-grams are forbidden, logits divided by the temperature, all but
 * the k likeliest removed, then all beyond the smallest set that holds `top_p`.
 * Unlike there, no n-gram with a stop token in it is forbidden: a prompt holds
 * the token that ends a turn, and an answer must be able to end as that turn did.
 *
 * @module
 */
import type { RandomStream } from "../core/random.ts";

/** How tokens are chosen. */
export interface Sampling {
  /** Divides the logits; 0, or too little to divide by, takes the likeliest. */
  readonly temperature: number;
  /** Keeps this many of the likeliest, and ties of the last; 0 keeps all. */
  readonly topK: number;
  /** Keeps the likeliest tokens that together hold this probability. */
  readonly topP: number;
  /**
   * No n-gram of this length may occur twice, but for those with a stop token;
   * 0 forbids nothing.
   */
  readonly noRepeatNgramSize: number;
}

/** The likeliest token at every step; nothing random. */
export const GREEDY: Sampling = {
  temperature: 0,
  topK: 0,
  topP: 1,
  noRepeatNgramSize: 0,
};

const NO_TOKENS: ReadonlySet<number> = new Set();

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
  stopTokens: ReadonlySet<number> = NO_TOKENS,
): number {
  const kept = filterLogits(logits, history, sampling, stopTokens);
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
 * @param stopTokens Tokens that end an answer; no n-gram rule forbids them.
 * @returns Float32 `[V]`.
 */
export function filterLogits(
  logits: Float32Array,
  history: readonly number[],
  { temperature, topK, topP, noRepeatNgramSize }: Sampling,
  stopTokens: ReadonlySet<number> = NO_TOKENS,
): Float32Array {
  const kept = logits.slice();
  const banned = bannedTokens(history, noRepeatNgramSize, stopTokens);
  if (banned.size < kept.length) {
    for (const token of banned) kept[token] = -Infinity;
  }
  if (temperature > 0) divideBy(temperature, kept);
  if (topK > 0) keepOnly(kept, likeliest(kept, topK));
  if (topP < 1) keepOnly(kept, nucleus(kept, topP));
  return kept;
}

/**
 * Tokens that would complete an n-gram that `history` already holds; n-grams
 * with a stop token do not count.
 */
function bannedTokens(
  history: readonly number[],
  size: number,
  stopTokens: ReadonlySet<number>,
): Set<number> {
  const banned = new Set<number>();
  if (size < 1 || history.length < size - 1) return banned;
  const tail = history.slice(history.length - (size - 1));
  if (tail.some((token) => stopTokens.has(token))) return banned;
  for (let start = 0; start + size <= history.length; start++) {
    if (tail.every((token, i) => history[start + i] === token)) {
      banned.add(history[start + size - 1]);
    }
  }
  for (const token of stopTokens) banned.delete(token);
  return banned;
}

/** Divides in place; where that leaves float32, only the likeliest is kept. */
function divideBy(temperature: number, logits: Float32Array): void {
  const best = argmax(logits);
  if (!Number.isFinite(Math.fround(logits[best] / temperature))) {
    return keepOnly(logits, [best]);
  }
  for (let token = 0; token < logits.length; token++) {
    logits[token] /= temperature;
  }
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
