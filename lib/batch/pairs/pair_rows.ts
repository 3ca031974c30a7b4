/**
 * Pairs of answers in packed rows, and rows of them as batches.
 *
 *     tokens      c c c c r r r    a chosen answer with its prompt, the rejected
 *     segments    1 1 1 1 2 2 2    one with the same; then the next pair
 *
 * Both sides of a pair are in one row, so in one batch, and blind to each other.
 *
 * @module
 */
import { type Batch, makeBatch } from "../batch.ts";
import { packBundles, type PackedRow, type Packing } from "../pack.ts";
import type { Pair } from "./pair_example.ts";

/** A row that holds whole pairs: pair p has segments 2p + 1 and 2p + 2. */
export interface PairRow extends PackedRow {
  readonly pairs: readonly Pair[];
}

/** How pairs share rows. */
export type PairPacking = Exclude<Packing, "naive">;

/** Tokens of a row, by those of a prompt with its answer. */
export function pairRowLength(maxLength: number): number {
  return 2 * maxLength;
}

/** @throws {RangeError} If a pair is longer than a row. */
export function packPairs(
  pairs: readonly Pair[],
  rowLength: number,
  padToken: number,
  packing: PairPacking,
): PairRow[] {
  return packBundles(pairs, rowLength, padToken, packing)
    .map(({ row, bundles }) => ({ ...row, pairs: bundles }));
}

/** Pairs of the row that has the most, at least 1. */
export function mostPairs(rows: readonly PairRow[]): number {
  return rows.reduce((most, { pairs }) => Math.max(most, pairs.length), 1);
}

/** What a batch of pairs holds beside its tokens. */
export interface PairArrays {
  /** Int32 `[K]`, the document of each target; 0 in empty slots. */
  readonly targetDocuments: Int32Array;
  /** Float32 `[B · pairsPerRow · 2]`; 0 where there is no document. */
  readonly referenceLogps: Float32Array;
}

/** Log-probabilities of a pair's two answers by the reference, in nats. */
export type PairLogps = readonly [chosen: number, rejected: number];

/**
 * Lays rows of pairs side by side. Segment s of row b is document
 * `2 · b · pairsPerRow + s - 1`.
 *
 * @param pairsPerRow Of any row at most.
 * @param logpsOf What the reference gives a pair.
 */
export function makePairBatch(
  rows: readonly PairRow[],
  B: number,
  K: number,
  pairsPerRow: number,
  logpsOf: (pair: Pair) => PairLogps,
): Batch & { readonly besides: PairArrays; readonly pairs: number } {
  const batch = makeBatch(rows, B, K);
  const { T, targetRows, segments, targets } = batch;
  const referenceLogps = new Float32Array(2 * B * pairsPerRow);
  for (const [b, { pairs }] of rows.entries()) {
    const logps = pairs.flatMap((pair) => [...logpsOf(pair)]);
    referenceLogps.set(logps, 2 * b * pairsPerRow);
  }
  const targetDocuments = targetRows.map((at, slot) =>
    slot < targets ? 2 * Math.floor(at / T) * pairsPerRow + segments[at] - 1 : 0
  );
  return {
    ...batch,
    pairs: rows.reduce((sum, { pairs }) => sum + pairs.length, 0),
    besides: { targetDocuments, referenceLogps },
  };
}
