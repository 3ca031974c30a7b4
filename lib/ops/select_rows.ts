/**
 * Selecting rows, each at most once.
 *
 *     y[k] = x[rows[k]]
 *
 * Unlike an embedding's, the gradient needs no adding: it is a selection too,
 * by the inverse of `rows`.
 *
 * @module
 */
import { withGradient } from "../core/gradient.ts";
import { assertShape } from "../core/shape.ts";
import * as tf from "../core/tf.ts";

/**
 * @param x Float32 `[N, C]`.
 * @param rows Rows to select, int32 `[K]`.
 * @param slots For each row of `x` its place in `rows`, or K if it is not
 * selected, int32 `[N]`; see `slotsOf`. A row that `rows` names beyond its slot
 * passes no gradient.
 * @returns Float32 `[K, C]`.
 *
 * @throws {RangeError} If `slots` is not `[N]`.
 */
export function selectRows(
  x: tf.Tensor2D,
  rows: tf.Tensor1D,
  slots: tf.Tensor1D,
): tf.Tensor2D {
  const [N, C] = x.shape;
  assertShape("select rows", "slots", slots.shape, { N });
  return withGradient("select rows", [x], {
    forward: (x) => ({ y: tf.gather(x, rows), saved: [] }),
    backward: (dy) => {
      const nothing = tf.zeros<tf.Rank.R2>([1, C]);
      return [tf.gather(tf.concat([dy, nothing], 0), slots)];
    },
  });
}

/**
 * The inverse of a selection.
 *
 * @param rows Selected rows, of which the first `count` are distinct; what
 * follows are empty slots.
 * @param N Rows to select from.
 * @returns Int32 `[N]`; `rows.length` for a row that is not selected.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { slotsOf } from "sft/ops/select_rows.ts";
 *
 * assertEquals([...slotsOf(Int32Array.of(3, 1, 0), 2, 4)], [3, 1, 3, 0]);
 * ```
 */
export function slotsOf(
  rows: Int32Array,
  count: number,
  N: number,
): Int32Array {
  const slots = new Int32Array(N).fill(rows.length);
  for (let slot = 0; slot < count; slot++) slots[rows[slot]] = slot;
  return slots;
}

/** The same function as plain float64 loops: slow, obvious, and the truth. */
export function selectRowsReference(
  [x]: readonly Float64Array[],
  rows: ArrayLike<number>,
  width: number,
): Float64Array {
  const y = new Float64Array(rows.length * width);
  for (let k = 0; k < rows.length; k++) {
    for (let c = 0; c < width; c++) y[k * width + c] = x[rows[k] * width + c];
  }
  return y;
}
