/**
 * LayerNorm: shift and scale each row to mean 0 and variance 1, then by `gain`
 * and `bias`.
 *
 *     y[n, c] = gain[c] · (x[n, c] - mean_c x) / sqrt(var_c x + ε) + bias[c]
 *
 * Covers matrices; the last axis is the row. The variance is the biased one.
 *
 * Source: Ba, Kiros and Hinton 2016, arXiv:1607.06450, section 3.
 *
 * @module
 */
import { composite } from "../core/composite.ts";
import { withGradient } from "../core/gradient.ts";
import { assertShape } from "../core/shape.ts";
import * as tf from "../core/tf.ts";

/** y `[N, C]`, mean `[N, 1]` and inverse standard deviation `[N, 1]`. */
const normalize = composite({
  name: "LayerNorm",
  inputs: ["x", "gain", "bias"],
  results: ([{ shape: [rows, width] }]) => [
    { shape: [rows, width] },
    { shape: [rows, 1] },
    { shape: [rows, 1] },
  ],
  compose: ([x, gain, bias], { epsilon }) => {
    const mean = tf.mean(x, 1, true); //                                [N, 1]
    const centred = tf.sub(x, mean); //                                 [N, C]
    const variance = tf.mean(tf.square(centred), 1, true); //           [N, 1]
    const inverse = tf.rsqrt(tf.add(variance, epsilon as number)); //   [N, 1]
    const y = tf.add(tf.mul(tf.mul(centred, inverse), gain), bias);
    return [y, mean, inverse];
  },
});

/**
 * @param x Activations, float32 `[N, C]`.
 * @param gain Per-channel scale, float32 `[C]`.
 * @param bias Per-channel shift, float32 `[C]`.
 * @param epsilon Added to the variance; keeps a constant row finite.
 * @returns Float32 `[N, C]`.
 *
 * @throws {RangeError} If `gain` or `bias` is not `[C]`.
 */
export function layerNorm(
  x: tf.Tensor2D,
  gain: tf.Tensor,
  bias: tf.Tensor,
  epsilon: number,
): tf.Tensor2D {
  const C = x.shape[1];
  assertShape("apply layerNorm", "gain", gain.shape, { C });
  assertShape("apply layerNorm", "bias", bias.shape, { C });
  return withGradient("layer norm", [x, gain, bias], {
    forward: (x, gain, bias) => {
      const [y, mean, inverse] = normalize([x, gain, bias], { epsilon });
      return { y: y as tf.Tensor2D, saved: [x, gain, mean, inverse] };
    },
    // With u = (x - mean) / σ and g = dy · gain:
    // dx = (g - mean_c(g) - u · mean_c(g · u)) / σ, dgain = Σₙ dy·u,
    // dbias = Σₙ dy. The two means are products with gain / C, which is one
    // pass less than multiplying first.
    backward: (dy, [x, gain, mean, inverse]) => {
      const share = tf.reshape(tf.mul(gain, 1 / C), [C, 1]);
      const u = tf.mul(tf.sub(x, mean), inverse); //                    [N, C]
      const dyU = tf.mul(dy, u); //                                     [N, C]
      const meanOfG = tf.matMul(dy, share); //                          [N, 1]
      const meanOfGu = tf.matMul(dyU, share); //                        [N, 1]
      const centred = tf.sub(tf.mul(dy, gain), meanOfG); //             [N, C]
      const dx = tf.mul(tf.sub(centred, tf.mul(u, meanOfGu)), inverse);
      return [dx, tf.sum(dyU, 0), tf.sum(dy, 0)];
    },
  });
}

/** The same function as plain float64 loops: slow, obvious, and the truth. */
export function layerNormReference(
  [x, gain, bias]: readonly Float64Array[],
  epsilon: number,
): Float64Array {
  const width = gain.length;
  const y = new Float64Array(x.length);
  for (let row = 0; row < x.length; row += width) {
    let sum = 0;
    for (let c = 0; c < width; c++) sum += x[row + c];
    const mean = sum / width;
    let squares = 0;
    for (let c = 0; c < width; c++) squares += (x[row + c] - mean) ** 2;
    const deviation = Math.sqrt(squares / width + epsilon);
    for (let c = 0; c < width; c++) {
      y[row + c] = gain[c] * (x[row + c] - mean) / deviation + bias[c];
    }
  }
  return y;
}
