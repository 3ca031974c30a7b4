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
import { scoped } from "../core/scope.ts";
import { assertShape } from "../core/shape.ts";
import * as tf from "../core/tf.ts";

/** y `[N, C]`, mean `[N, 1]` and inverse standard deviation `[N, 1]`. */
const forward = composite({
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
  return tf.customGrad((...args) => {
    const [x, gain, bias, save] = args as [
      ...tf.Tensor2D[],
      tf.GradSaveFunc,
    ] as [tf.Tensor2D, tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    const [y, mean, inverse] = forward([x, gain, bias], { epsilon });
    save([x, gain, mean, inverse]);
    return {
      value: y,
      gradFunc: (dy, saved) =>
        scoped("layer norm gradient", () => backward(dy, saved as tf.Tensor[])),
    };
  })(x, gain, bias) as tf.Tensor2D;
}

/**
 * With u = (x - mean) / σ and g = dy · gain:
 * dx = (g - mean_c(g) - u · mean_c(g · u)) / σ, dgain = Σₙ dy·u, dbias = Σₙ dy.
 *
 * The two means are products with gain / C, which is one pass less than
 * multiplying first.
 */
function backward(
  dy: tf.Tensor,
  [x, gain, mean, inverse]: tf.Tensor[],
): tf.Tensor[] {
  const C = gain.shape[0]!;
  const share = tf.reshape(tf.mul(gain, 1 / C), [C, 1]) as tf.Tensor2D;
  const unit = tf.mul(tf.sub(x, mean), inverse); //                     [N, C]
  const dyUnit = tf.mul(dy, unit) as tf.Tensor2D; //                    [N, C]
  const meanOfG = tf.matMul(dy as tf.Tensor2D, share); //               [N, 1]
  const meanOfGu = tf.matMul(dyUnit, share); //                         [N, 1]
  const centred = tf.sub(tf.mul(dy, gain), meanOfG); //                 [N, C]
  return [
    tf.mul(tf.sub(centred, tf.mul(unit, meanOfGu)), inverse),
    tf.sum(dyUnit, 0),
    tf.sum(dy, 0),
  ];
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
