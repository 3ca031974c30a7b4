/**
 * A gate: values, or zeros in their place, by one condition for all of them.
 *
 *     y = open ? x : 0
 *
 * It is not a product with 0, which would keep NaN and make NaN of infinities.
 * It has no gradient of its own: it stands between gradients and optimizer.
 *
 * @module
 */
import { composite } from "../core/composite.ts";
import { assertShape } from "../core/shape.ts";
import * as tf from "../core/tf.ts";

const run = composite({
  name: "Gate",
  inputs: ["open", "x"],
  results: ([, { shape }]) => [{ shape }],
  compose: ([open, x]) => [
    tf.where(
      tf.reshape(open, x.shape.map(() => 1)),
      x,
      tf.zerosLike(x),
    ),
  ],
});

/**
 * @param open Bool scalar.
 * @param x Float32 of any shape.
 * @returns Float32 of the same shape.
 *
 * @throws {RangeError} If `open` is not a scalar.
 */
export function gate<T extends tf.Tensor>(open: tf.Tensor, x: T): T {
  assertShape("gate", "open", open.shape, {});
  return run([open, x])[0] as T;
}

/** The same function as a plain float64 loop. */
export function gateReference(
  [x]: readonly Float64Array[],
  open: boolean,
): Float64Array {
  return x.map((value) => open ? value : 0);
}
