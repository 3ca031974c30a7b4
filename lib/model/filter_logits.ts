/**
 * What changes logits before a token is chosen by them.
 *
 * The steps and their order are those of `transformers`' `generate()`: tokens
 * that came before are made less likely and repeated n-grams forbidden, also
 * where the likeliest is taken. Where a token is drawn, logits are divided by the
 * temperature, and then all is removed but the k likeliest, the smallest set that
 * holds `top_p`, what has `min_p` of the likeliest's probability, and what is
 * about as surprising as is to be expected (`typical_p`).
 *
 * Unlike there, no n-gram with a stop token in it is forbidden: a prompt holds
 * the token that ends a turn, and an answer must be able to end as that turn did.
 *
 * @module
 */

/** What changes logits; {@linkcode GREEDY} of sample.ts has what changes none. */
export interface Sampling {
  /** Divides the logits; 0, or too little to divide by, takes the likeliest. */
  readonly temperature: number;
  /** Keeps this many of the likeliest, and ties of the last; 0 keeps all. */
  readonly topK: number;
  /** Keeps the likeliest tokens that together hold this probability. */
  readonly topP: number;
  /**
   * Keeps tokens with at least this share of the likeliest's probability; 0
   * keeps all. Source: Nguyen et al. 2024, arXiv:2407.01082.
   */
  readonly minP: number;
  /**
   * Keeps tokens whose surprise is nearest to the expected one and that together
   * hold this probability; 1 keeps all. Source: Meister et al. 2022,
   * arXiv:2202.00666, section 4.
   */
  readonly typicalP: number;
  /**
   * Divides positive and multiplies negative logits of tokens that came before,
   * the prompt's included; 1 changes nothing. Source: Keskar et al. 2019,
   * arXiv:1909.05858, section 4.1.
   */
  readonly repetitionPenalty: number;
  /**
   * No n-gram of this length may occur twice, but for those with a stop token;
   * 0 forbids nothing.
   */
  readonly noRepeatNgramSize: number;
}

/**
 * Logits after all steps; what is removed is -Infinity. If the n-gram rule
 * forbids every token it is not applied. At temperature 0 nothing is removed for
 * being unlikely.
 *
 * @param logits Float32 `[V]`; not changed.
 * @param history All tokens so far, the prompt's included.
 * @param stopTokens Tokens that end an answer; no n-gram rule forbids them.
 * @returns Float32 `[V]`.
 */
export function filterLogits(
  logits: Float32Array,
  history: readonly number[],
  sampling: Sampling,
  stopTokens: ReadonlySet<number> = new Set(),
): Float32Array {
  const { temperature, topK, topP, minP, typicalP } = sampling;
  const kept = logits.slice();
  penalize(kept, history, sampling.repetitionPenalty);
  const banned = bannedTokens(history, sampling.noRepeatNgramSize, stopTokens);
  if (banned.size < kept.length) {
    for (const token of banned) kept[token] = -Infinity;
  }
  if (temperature === 0) return kept;
  divideBy(temperature, kept);
  if (topK > 0) keepOnly(kept, likeliest(kept, topK));
  if (topP < 1) keepOnly(kept, nucleus(kept, topP));
  if (minP > 0) keepOnly(kept, likelyEnough(kept, minP));
  if (typicalP < 1) keepOnly(kept, typical(kept, typicalP));
  return kept;
}

/** The token of the highest logit; of several, the first. */
export function argmax(logits: Float32Array): number {
  let best = 0;
  for (let token = 1; token < logits.length; token++) {
    if (logits[token] > logits[best]) best = token;
  }
  return best;
}

/** Tokens that are not removed, likeliest first; ties by number. */
export function likeliestFirst(logits: Float32Array): number[] {
  // One number a token, of which the larger comes first: numbers alone are
  // sorted ten times as fast as by a function that compares.
  const keys = new Float64Array(logits.length);
  let count = 0;
  logits.forEach((logit, token) => {
    if (logit === -Infinity) return;
    keys[count++] = sortable(logit) * TOKENS - token;
  });
  const sorted = keys.subarray(0, count).sort();
  return Array.from(
    sorted,
    (_, at) => (TOKENS - sorted[count - 1 - at] % TOKENS) % TOKENS,
  );
}

/** More than any vocabulary has; with 32 bits of a logit, 53. */
const TOKENS = 2 ** 21;

const FLOAT = new Float32Array(1);
const BITS = new Uint32Array(FLOAT.buffer);

/** A whole number from 1 to 2^32 that is larger for the larger logit. */
function sortable(logit: number): number {
  FLOAT[0] = logit + 0; // of the two zeros, one
  return 1 + (BITS[0] < 2 ** 31 ? BITS[0] + 2 ** 31 : 2 ** 32 - 1 - BITS[0]);
}

/** Each token's probability, in the order of `tokens`. */
export function probabilities(
  logits: Float32Array,
  tokens: readonly number[],
): number[] {
  const highest = tokens.reduce(
    (most, token) => Math.max(most, logits[token]),
    -Infinity,
  );
  const weights = tokens.map((token) => Math.exp(logits[token] - highest));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

function penalize(
  logits: Float32Array,
  history: readonly number[],
  penalty: number,
): void {
  if (penalty === 1) return;
  for (const token of new Set(history)) {
    logits[token] *= logits[token] < 0 ? penalty : 1 / penalty;
  }
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

/** The `count` likeliest tokens, and all that are as likely as the last. */
function likeliest(logits: Float32Array, count: number): number[] {
  const order = likeliestFirst(logits);
  const least = logits[order[Math.min(count, order.length) - 1]];
  return order.filter((token) => logits[token] >= least);
}

/** The fewest likeliest tokens whose probabilities reach `topP`. */
function nucleus(logits: Float32Array, topP: number): number[] {
  const order = likeliestFirst(logits);
  return order.slice(0, countReaching(topP, probabilities(logits, order)));
}

/** Tokens that are at least `minP` times as likely as the likeliest. */
function likelyEnough(logits: Float32Array, minP: number): number[] {
  const order = likeliestFirst(logits);
  const highest = logits[order[0]];
  return order.filter((token) => Math.exp(logits[token] - highest) >= minP);
}

/** The fewest tokens of expected surprise whose probabilities reach `mass`. */
function typical(logits: Float32Array, mass: number): number[] {
  const order = likeliestFirst(logits);
  const shares = probabilities(logits, order);
  const expected = shares.reduce(
    (sum, p) => p > 0 ? sum - p * Math.log(p) : sum,
    0,
  );
  const tokens = order
    .map((token, at) => ({ token, p: shares[at] }))
    .map((own) => ({ ...own, off: Math.abs(-Math.log(own.p) - expected) }))
    .sort((a, b) => a.off - b.off);
  const count = countReaching(mass, tokens.map(({ p }) => p));
  const furthest = tokens[count - 1].off;
  return tokens.filter(({ off }) => off <= furthest).map(({ token }) => token);
}

/** How many of the first probabilities it takes to reach a sum; or all. */
function countReaching(sum: number, probabilities: readonly number[]): number {
  let held = 0;
  const last = probabilities.findIndex((p) => (held += p) >= sum);
  return last < 0 ? probabilities.length : last + 1;
}

function keepOnly(logits: Float32Array, tokens: readonly number[]): void {
  const kept = tokens.map((token) => logits[token]);
  logits.fill(-Infinity);
  tokens.forEach((token, at) => logits[token] = kept[at]);
}
