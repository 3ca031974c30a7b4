/**
 * RMSNorm: scale each row to a root mean square of 1, then by `gain`.
 *
 *     y[n, c] = gain[c] · x[n, c] / sqrt(mean_c x² + ε)
 *
 * Covers matrices; the last axis is the row.
 *
 * Source: Zhang and Sennrich 2019, arXiv:1910.07467, equation 4.
 *
 * @module
 */
import { withGradient } from "../core/gradient.ts";
import { assertShape } from "../core/shape.ts";
import * as tf from "../core/tf.ts";

/**
 * @param x Activations, float32 `[N, C]`.
 * @param gain Per-channel scale, float32 `[C]`.
 * @param epsilon Added to the mean square; keeps a row of zeros finite.
 * @returns Float32 `[N, C]`.
 *
 * @throws {RangeError} If `gain` is not `[C]`.
 */
export function rmsNorm(
  x: tf.Tensor2D,
  gain: tf.Tensor,
  epsilon: number,
): tf.Tensor2D {
  const C = x.shape[1];
  assertShape("apply rmsNorm", "gain", gain.shape, { C });
  return withGradient("RMS norm", [x, gain], {
    forward: (x, gain) => {
      const meanSquare = tf.mean(tf.square(x), 1, true); //             [N, 1]
      const inverse = tf.rsqrt(tf.add(meanSquare, epsilon)); //         [N, 1]
      const y: tf.Tensor2D = tf.mul(tf.mul(x, inverse), gain);
      return { y, saved: [x, gain, inverse] };
    },
    // With u = x / rms: dx = (dy · gain - u · mean_c(dy · gain · u)) / rms and
    // dgain = Σₙ dy·u. The mean is a product with gain / C, as in layer_norm.ts.
    backward: (dy, [x, gain, inverse]) => {
      const share = tf.reshape(tf.mul(gain, 1 / C), [C, 1]);
      const u = tf.mul(x, inverse); //                                  [N, C]
      const dyU = tf.mul(dy, u); //                                     [N, C]
      const meanOfGu = tf.matMul(dyU, share); //                        [N, 1]
      const centred = tf.sub(tf.mul(dy, gain), tf.mul(u, meanOfGu));
      return [tf.mul(centred, inverse), tf.sum(dyU, 0)];
    },
  });
}

/** The same function as plain float64 loops: slow, obvious, and the truth. */
export function rmsNormReference(
  [x, gain]: readonly Float64Array[],
  epsilon: number,
): Float64Array {
  const width = gain.length;
  const y = new Float64Array(x.length);
  for (let row = 0; row < x.length; row += width) {
    let squares = 0;
    for (let c = 0; c < width; c++) squares += x[row + c] ** 2;
    const rms = Math.sqrt(squares / width + epsilon);
    for (let c = 0; c < width; c++) y[row + c] = gain[c] * x[row + c] / rms;
  }
  return y;
}
