/**
 * SwiGLU: one half of a feed-forward layer's width opens or shuts the other.
 *
 *     y = gate · sigmoid(gate) · up
 *
 * Covers any shape.
 *
 * Source: Shazeer 2020, arXiv:2002.05202, equation 6.
 *
 * @module
 */
import { withGradient } from "../core/gradient.ts";
import { assertShape } from "../core/shape.ts";
import * as tf from "../core/tf.ts";

/**
 * @param gate Activations, float32 of any shape.
 * @param up Float32 of the same shape.
 * @returns Float32 of the same shape.
 *
 * @throws {RangeError} If the shapes differ.
 */
export function swiglu<T extends tf.Tensor>(gate: T, up: T): T {
  const axes = gate.shape.map((length, axis) => [`axis ${axis}`, length]);
  assertShape("apply swiglu", "up", up.shape, Object.fromEntries(axes));
  return withGradient("SwiGLU", [gate, up], {
    forward: (gate, up) => {
      const open = tf.mul(gate, tf.sigmoid(gate));
      return { y: tf.mul(open, up) as T, saved: [gate, up] };
    },
    // With s = sigmoid(gate) and o = gate · s, o′ = s + o · (1 - s). Both are
    // computed again: cheaper than keeping them until here.
    backward: (dy, [gate, up]) => {
      const s = tf.sigmoid(gate);
      const open = tf.mul(gate, s);
      const slope = tf.add(s, tf.sub(open, tf.mul(open, s)));
      return [tf.mul(tf.mul(dy, up), slope), tf.mul(dy, open)];
    },
  });
}

/** The same function as plain float64 loops: slow, obvious, and the truth. */
export function swigluReference(
  [gate, up]: readonly Float64Array[],
): Float64Array {
  return gate.map((g, i) => g / (1 + Math.exp(-g)) * up[i]);
}
