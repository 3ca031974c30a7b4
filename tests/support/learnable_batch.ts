/**
 * Full batches of a toy language: the next token follows from the last by a
 * rule, one time in ten at random.
 *
 * @module
 */
import type { Batch } from "sft/batch/batch.ts";
import { randomStream } from "sft/core/random.ts";

/** B full rows of T tokens of vocabulary V; every position is a target. */
export function learnableBatch(
  B: number,
  T: number,
  V: number,
  seed: number,
): Batch {
  const random = randomStream(seed, "learnable batch");
  const N = B * T;
  const tokens = new Int32Array(N);
  const labels = new Int32Array(N);
  let current = random.integer(V);
  for (let n = 0; n < N; n++) {
    const next = random.uniform() < 0.1
      ? random.integer(V)
      : (3 * current + 7) % V;
    [tokens[n], labels[n]] = [current, next];
    current = next;
  }
  return {
    B,
    T,
    K: N,
    tokens,
    labels,
    positions: Int32Array.from({ length: N }, (_, n) => n % T),
    segments: new Int32Array(N).fill(1),
    targetRows: Int32Array.from({ length: N }, (_, n) => n),
    weights: new Float32Array(N).fill(1),
    targets: N,
    realTokens: N,
    longest: T,
  };
}
