/**
 * The one shift: which token each position of a row is to predict.
 *
 * Nothing else in the library shifts tokens against labels.
 *
 * @module
 */
import type { PackedRow } from "./pack.ts";

/** What the positions of a row predict. Both are `[rowLength]`. */
export interface Targets {
  /** Int32, the token that position t predicts; 0 where it predicts none. */
  readonly labels: Int32Array;
  /** Uint8, 1 where that prediction is trained. */
  readonly supervised: Uint8Array;
}

/**
 * Shifts a row by one. An example's last token predicts nothing: what follows
 * is padding or another example.
 *
 *     tokens      a a a b b ·
 *     segments    1 1 1 2 2 0
 *     supervised  0 1 1 0 1 0      as tokens
 *     labels      a a 0 b 0 0
 *     supervised  1 1 0 1 0 0      as targets
 */
export function targetsOf(row: PackedRow): Targets {
  const { tokens, segments } = row;
  const labels = new Int32Array(tokens.length);
  const supervised = new Uint8Array(tokens.length);
  for (let t = 0; t + 1 < tokens.length; t++) {
    if (segments[t] === 0 || segments[t] !== segments[t + 1]) continue;
    labels[t] = tokens[t + 1];
    supervised[t] = row.supervised[t + 1];
  }
  return { labels, supervised };
}

/** How many targets a row trains. */
export function countTargets(row: PackedRow): number {
  return targetsOf(row).supervised.reduce((sum, one) => sum + one, 0);
}
