/**
 * What the benchmark trains: shapes of models and batches, and the arithmetic
 * that one token takes.
 *
 * @module
 */
import type { Batch } from "sft/batch/batch.ts";
import { makeBatch } from "sft/batch/batch.ts";
import { type PackedRow, packRows } from "sft/batch/pack.ts";
import { countTargets } from "sft/batch/targets.ts";
import { randomStream } from "sft/core/random.ts";
import { learnableBatch } from "../support/learnable_batch.ts";

/** One shape of model and batch. */
export interface BenchShape {
  readonly layers: number;
  readonly C: number;
  readonly heads: number;
  readonly V: number;
  readonly T: number;
  readonly B: number;
}

/** By the names that `--shape` takes. */
export const SHAPES: Readonly<Record<string, BenchShape>> = {
  "4x256": { layers: 4, C: 256, heads: 4, V: 6400, T: 256, B: 8 },
  "4x256x1024": { layers: 4, C: 256, heads: 4, V: 6400, T: 1024, B: 2 },
  "8x512": { layers: 8, C: 512, heads: 8, V: 16000, T: 512, B: 2 },
  "12x768": { layers: 12, C: 768, heads: 12, V: 32000, T: 512, B: 2 },
};

/** Length of an example, and how much of its beginning is not trained. */
export type ExampleLength = readonly [length: number, prompt: number];

/**
 * Lengths of short chats: log-normal, median 90, cut off at a row's length. The
 * first half of each is a prompt.
 */
export function chatLengths(count: number, T: number): ExampleLength[] {
  const random = randomStream(1, "chat lengths");
  return Array.from({ length: count }, () => {
    const drawn = Math.round(90 * Math.exp(0.6 * random.normal()));
    const length = Math.min(T, Math.max(8, drawn));
    return [length, Math.floor(length / 2)];
  });
}

/** Full rows, every token supervised: nothing is saved at the head. */
export function fullBatches({ B, T, V }: BenchShape): Batch[] {
  return [1, 2, 3, 4].map((seed) => learnableBatch(B, T, V, seed));
}

/** Examples of these lengths, packed. */
export function packedBatches(
  { B, T, V }: BenchShape,
  lengths: readonly ExampleLength[],
): Batch[] {
  const random = randomStream(1, "chat tokens");
  const rows = packRows(
    lengths.map(([length, prompt]) => ({
      tokens: Int32Array.from({ length }, () => random.integer(V)),
      supervised: new Uint8Array(length).fill(1, prompt),
    })),
    T,
    0,
    "isolated",
  );
  const groups: PackedRow[][] = [];
  for (let at = 0; at < rows.length; at += B) {
    groups.push(rows.slice(at, at + B));
  }
  const targets = groups.map((group) =>
    group.reduce((sum, row) => sum + countTargets(row), 0)
  );
  const K = Math.max(...targets);
  return groups.map((group) => makeBatch(group, B, K));
}

/**
 * Arithmetic of one token, forward and backward, with attention over whole rows
 * whether or not an engine computes what the mask hides.
 *
 * @param parameters Without the positions, which are looked up.
 */
export function flopsPerToken(
  parameters: number,
  { layers, C, T }: BenchShape,
): number {
  return 6 * parameters + 12 * layers * C * T;
}
