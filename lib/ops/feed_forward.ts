/**
 * The feed-forward layers of a block: out to an inner width, GELU, and back.
 *
 *     y = gelu(x · W + b) · U + c
 *
 * The inner width is cut into stripes, each of which goes through both layers:
 *
 *     y = Σ over stripes of gelu(x · W[:, stripe] + b[stripe]) · U[stripe, :] + c
 *
 * which is the same sum. A stripe is small enough to stay in a processor's
 * cache through the dozen passes of GELU's gradient. Nor are its rows 4 KiB
 * apart, a distance at which all elements of a column share a few places of the
 * cache. Where no gradient is taken nothing is cut: to write one token, copying
 * the weights into stripes would take longer than all products.
 *
 * Source: Vaswani et al. 2017, arXiv:1706.03762, section 3.3.
 *
 * @module
 */
import { isGradientWanted } from "../core/gradient.ts";
import { scoped } from "../core/scope.ts";
import { assertShape } from "../core/shape.ts";
import * as tf from "../core/tf.ts";
import { gelu } from "./gelu.ts";

/** Weights of both layers. */
export interface FeedForwardWeights {
  /** W, float32 `[C, I]`. */
  readonly out: tf.Tensor2D;
  /** b, float32 `[I]`. */
  readonly outBias: tf.Tensor;
  /** U, float32 `[I, C]`. */
  readonly back: tf.Tensor2D;
  /** c, float32 `[C]`. */
  readonly backBias: tf.Tensor;
}

/** Narrower stripes make products too small to be fast. */
const LEAST_WIDTH = 256;

/** Stripes of an inner width: 4, or fewer that are wide enough and equal. */
export function stripesOf(inner: number): number {
  return [4, 2].find((count) =>
    inner % count === 0 && inner / count >= LEAST_WIDTH
  ) ?? 1;
}

/**
 * @param x Float32 `[N, C]`.
 * @param stripes How many; divides the inner width. By default several where a
 * gradient is taken.
 * @returns Float32 `[N, C]`.
 *
 * @throws {RangeError} If the weights do not fit.
 */
export function feedForward(
  x: tf.Tensor2D,
  { out, outBias, back, backBias }: FeedForwardWeights,
  stripes: number = isGradientWanted() ? stripesOf(out.shape[1]) : 1,
): tf.Tensor2D {
  const C = x.shape[1];
  const I = out.shape[1];
  assertShape("apply feedForward", "out", out.shape, { C, I });
  assertShape("apply feedForward", "outBias", outBias.shape, { I });
  assertShape("apply feedForward", "back", back.shape, { I, C });
  assertShape("apply feedForward", "backBias", backBias.shape, { C });
  const cut = <T extends tf.Tensor>(weight: T, axis: number): T[] =>
    stripes === 1 ? [weight] : tf.split(weight, stripes, axis);
  const outs = cut(out, 1);
  const outBiases = cut(outBias, 0);
  const backs = cut(back, 0);
  let y: tf.Tensor = backBias;
  for (let stripe = 0; stripe < stripes; stripe++) {
    const inner = scoped(
      "linear",
      () => tf.add(tf.matMul(x, outs[stripe]), outBiases[stripe]),
    ); //       [N, I/S]
    const active = scoped("gelu", () => gelu(inner)) as tf.Tensor2D;
    y = scoped("linear", () => tf.add(tf.matMul(active, backs[stripe]), y));
  }
  return y as tf.Tensor2D;
}

/** The same function as plain float64 loops, without stripes. */
export function feedForwardReference(
  [x, out, outBias, back, backBias]: readonly Float64Array[],
): Float64Array {
  const [C, I] = [backBias.length, outBias.length];
  const y = new Float64Array(x.length);
  for (let n = 0; n < x.length / C; n++) {
    for (let c = 0; c < C; c++) y[n * C + c] = backBias[c];
    for (let i = 0; i < I; i++) {
      let a = outBias[i];
      for (let c = 0; c < C; c++) a += x[n * C + c] * out[c * I + i];
      const u = Math.sqrt(2 / Math.PI) * (a + 0.044715 * a ** 3);
      const active = a / 2 * (1 + Math.tanh(u));
      for (let c = 0; c < C; c++) y[n * C + c] += active * back[i * C + c];
    }
  }
  return y;
}
