/**
 * GELU in its tanh form, GPT-2's `gelu_new`.
 *
 *     y = x/2 · (1 + tanh u),  u = sqrt(2/π) · (x + 0.044715 x³)
 *
 * Covers any shape. The exact form with erf is another function.
 *
 * Source: Hendrycks and Gimpel 2016, arXiv:1606.08415, section 2.
 *
 * @module
 */
import { composite } from "../core/composite.ts";
import { withGradient } from "../core/gradient.ts";
import * as tf from "../core/tf.ts";

const SQRT_2_OVER_PI = Math.sqrt(2 / Math.PI);
const CUBIC = 0.044715;

/** 2u = x · (slope + cubic · x²). */
const SLOPE = 2 * SQRT_2_OVER_PI;
const SLOPE_CUBIC = SLOPE * CUBIC;

const applyGelu = composite({
  name: "GeluTanh",
  inputs: ["x"],
  results: ([{ shape }]) => [{ shape }],
  // (1 + tanh u) / 2 is sigmoid(2u), which takes three passes less.
  compose: ([x]) => [tf.mul(x, sigmoidOfTwiceU(x, tf.square(x)))],
});

function sigmoidOfTwiceU(x: tf.Tensor, square: tf.Tensor): tf.Tensor {
  return tf.sigmoid(
    tf.mul(x, tf.add(tf.mul(square, SLOPE_CUBIC), SLOPE)),
  );
}

/**
 * @param x Activations, float32 of any shape.
 * @returns Float32 of the same shape.
 */
export function gelu<T extends tf.Tensor>(x: T): T {
  return withGradient("gelu", [x], {
    forward: (x) => {
      const [y] = applyGelu([x]);
      return { y: y as T, saved: [x, y] };
    },
    // With s = sigmoid(2u), y = x·s and y′ = s + (y - y·s) · 2u′; y is saved.
    backward: (dy, [x, y]) => {
      const square = tf.square(x);
      const s = sigmoidOfTwiceU(x, square);
      const twiceDu = tf.add(tf.mul(square, 3 * SLOPE_CUBIC), SLOPE);
      const slope = tf.add(s, tf.mul(tf.sub(y, tf.mul(y, s)), twiceDu));
      return [tf.mul(dy, slope)];
    },
  });
}

/** The same function as plain float64 loops: slow, obvious, and the truth. */
export function geluReference([x]: readonly Float64Array[]): Float64Array {
  return x.map((v) =>
    v / 2 * (1 + Math.tanh(SQRT_2_OVER_PI * (v + CUBIC * v ** 3)))
  );
}
