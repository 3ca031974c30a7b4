/**
 * Dropout with a mask that comes from outside.
 *
 *     y = keep ? x / (1 - rate) : 0
 *
 * The mask is an input so that it is the same on every engine, and in a resumed
 * run the same as without the interruption; train/dropout_masks.ts makes it.
 *
 * @module
 */
import * as tf from "../core/tf.ts";

/**
 * @param x Activations, float32 of any shape.
 * @param keep Bool of the same shape, true where a value stays.
 * @param rate Share of values dropped, in [0, 1).
 * @returns Float32 of the same shape.
 */
export function dropout<T extends tf.Tensor>(
  x: T,
  keep: tf.Tensor,
  rate: number,
): T {
  const scale = tf.mul(tf.cast(keep, "float32"), 1 / (1 - rate));
  return tf.mul(x, scale);
}

/** The same function as plain float64 loops: slow, obvious, and the truth. */
export function dropoutReference(
  [x]: readonly Float64Array[],
  keep: ArrayLike<number>,
  rate: number,
): Float64Array {
  return x.map((value, index) => keep[index] ? value / (1 - rate) : 0);
}
