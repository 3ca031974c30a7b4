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
import { scoped } from "../core/scope.ts";
import * as tf from "../core/tf.ts";

const SQRT_2_OVER_PI = Math.sqrt(2 / Math.PI);
const CUBIC = 0.044715;

/** 2u = x · (slope + cubic · x²). */
const SLOPE = 2 * SQRT_2_OVER_PI;
const SLOPE_CUBIC = SLOPE * CUBIC;

const forward = composite({
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
  return withGradient(x) as T;
}

const withGradient = tf.customGrad((...args) => {
  const [x, save] = args as [tf.Tensor, tf.GradSaveFunc];
  const [y] = forward([x]);
  save([x, y]);
  return {
    value: y,
    gradFunc: (dy, saved) =>
      scoped("gelu gradient", () => backward(dy, saved as tf.Tensor[])),
  };
});

/** With s = sigmoid(2u), y = x·s and y′ = s + (y - y·s) · 2u′; y is at hand. */
function backward(dy: tf.Tensor, [x, y]: tf.Tensor[]): tf.Tensor {
  const square = tf.square(x);
  const s = sigmoidOfTwiceU(x, square);
  const twiceDu = tf.add(tf.mul(square, 3 * SLOPE_CUBIC), SLOPE);
  return tf.mul(dy, tf.add(s, tf.mul(tf.sub(y, tf.mul(y, s)), twiceDu)));
}

/** The same function as plain float64 loops: slow, obvious, and the truth. */
export function geluReference([x]: readonly Float64Array[]): Float64Array {
  return x.map((v) =>
    v / 2 * (1 + Math.tanh(SQRT_2_OVER_PI * (v + CUBIC * v ** 3)))
  );
}
