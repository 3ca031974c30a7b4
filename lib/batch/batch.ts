/**
 * Batches: rows side by side in flat arrays of one shape, on the host.
 *
 * Positions that train something are listed, so that a model computes its
 * widest layer, from channels to vocabulary, and most of the block before it
 * only for them.
 *
 * @module
 */
import type { PackedRow } from "./pack.ts";
import { targetsOf } from "./targets.ts";

/** One micro-batch: B rows of T tokens with up to K targets. */
export interface Batch {
  readonly B: number;
  readonly T: number;
  readonly K: number;
  /** Int32 `[B·T]`. */
  readonly tokens: Int32Array;
  /** Int32 `[B·T]`. */
  readonly positions: Int32Array;
  /** Int32 `[B·T]`, 0 where a row is padding. */
  readonly segments: Int32Array;
  /** Int32 `[K]`, b·T + t of each supervised position; 0 in empty slots. */
  readonly targetRows: Int32Array;
  /** Int32 `[K]`, the token that each of them predicts; 0 in empty slots. */
  readonly labels: Int32Array;
  /** Float32 `[K]`, 1 for a target, 0 for an empty slot. */
  readonly weights: Float32Array;
  /** Supervised targets, at most K. */
  readonly targets: number;
  /** Tokens that are not padding. */
  readonly realTokens: number;
  /** Tokens of the longest document. */
  readonly longest: number;
  /** Pairs of answers, where a run learns from pairs and not from targets. */
  readonly pairs?: number;
  /** What else a model asks of a batch, by name. */
  readonly besides?: Readonly<Record<string, Float32Array | Int32Array>>;
}

/** What a batch's summed loss is divided by: its pairs, or else its targets. */
export function divisorOf({ pairs, targets }: Batch): number {
  return pairs ?? targets;
}

/**
 * Lays rows side by side; with fewer than B of them the rest is padding.
 *
 *     segments    1 1 2 2      1 1 1 0          B = 2, T = 4
 *     supervised  0 1 0 1      0 0 1 0
 *     positions   0 1 0 1      0 1 2 0          longest = 3
 *     targetRows  0 2          5           0    K = 4: one slot is empty
 *     weights     1 1          1           0
 *
 * @throws {RangeError} If there are no rows, more than B, rows of different
 * lengths, or more than K targets.
 */
export function makeBatch(
  rows: readonly PackedRow[],
  B: number,
  K: number,
): Batch {
  if (rows.length < 1 || rows.length > B) {
    throw new RangeError(
      `Cannot make batch of ${rows.length} rows: expected 1 to ${B}`,
    );
  }
  const T = rows[0].tokens.length;
  const tokens = new Int32Array(B * T);
  const positions = new Int32Array(B * T);
  const segments = new Int32Array(B * T);
  const targetRows: number[] = [];
  const labels: number[] = [];
  for (const [b, row] of rows.entries()) {
    if (row.tokens.length !== T) {
      throw new RangeError(
        `Cannot make batch: row ${b} has ${row.tokens.length} tokens, ` +
          `expected ${T} as in row 0`,
      );
    }
    tokens.set(row.tokens, b * T);
    positions.set(row.positions, b * T);
    segments.set(row.segments, b * T);
    const target = targetsOf(row);
    for (let t = 0; t < T; t++) {
      if (!target.supervised[t]) continue;
      targetRows.push(b * T + t);
      labels.push(target.labels[t]);
    }
  }
  const targets = labels.length;
  if (targets > K) {
    throw new RangeError(
      `Cannot make batch with ${targets} targets: expected ${K} at most`,
    );
  }
  return {
    B,
    T,
    K,
    tokens,
    positions,
    segments,
    targetRows: padWithZeros(targetRows, K),
    labels: padWithZeros(labels, K),
    weights: new Float32Array(K).fill(1, 0, targets),
    targets,
    realTokens: segments.reduce((sum, segment) => sum + Math.sign(segment), 0),
    longest: longestDocument(rows),
  };
}

/** Tokens of the longest document in any of the rows, at least 1. */
export function longestDocument(rows: readonly PackedRow[]): number {
  return rows.reduce(
    (most, { positions }) =>
      positions.reduce((most, position) => Math.max(most, position + 1), most),
    1,
  );
}

/** Int32 `[length]`, zeros after the values. */
function padWithZeros(values: readonly number[], length: number): Int32Array {
  const array = new Int32Array(length);
  array.set(values);
  return array;
}
