/**
 * A step that is left out because its loss or gradient is not finite: state
 * stays as it was, to the bit but for the sign of a zero.
 *
 *     state after = finite ? updated : before
 *
 * Decided on the device: the state is updated in place, so that a host which
 * has read the loss comes too late. Whatever the optimizer is, its update is
 * computed and dropped.
 *
 * @module
 */
import * as tf from "../core/tf.ts";
import { gate } from "../ops/gate.ts";

/** No finite float32 is larger; NaN compares false. */
const LARGEST = 3.4e38;

/**
 * Steps in a row that may be left out. Loss scaling comes down from its first
 * scale to 1 in as many; who leaves out more has weights that are no good.
 */
export const MOST_SKIPPED = 10;

/** Tensors by name. */
type Named = Readonly<Record<string, tf.Tensor>>;

/** @returns Bool scalar. */
export function isFinite(scalar: tf.Tensor): tf.Tensor {
  return tf.lessEqual(tf.abs(scalar), LARGEST);
}

/**
 * The state after a step that may be left out.
 *
 * @param finite Bool scalar.
 * @param before Float32 of any shapes.
 * @param updated Of the same names and shapes.
 */
export function keepUnlessFinite(
  finite: tf.Tensor,
  before: Named,
  updated: Named,
): Record<string, tf.Tensor> {
  const broken = tf.less(tf.cast(finite, "float32"), 0.5);
  return Object.fromEntries(
    Object.entries(updated).map(([name, after]) => [
      name,
      // A sum may be written over what one of its terms was taken from.
      tf.add(gate(finite, after), gate(broken, before[name])),
    ]),
  );
}
