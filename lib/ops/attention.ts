/**
 * Attention: softmax(q·kᵀ / sqrt(D) + bias) · v for each head.
 *
 * What may see what is the bias alone; `documentBias` makes the causal one that
 * also keeps packed documents apart. The gradient is written out: it saves the
 * probabilities and needs four products.
 *
 * Source: Vaswani et al. 2017, arXiv:1706.03762, section 3.2.1.
 *
 * @module
 */
import { scoped } from "../core/scope.ts";
import { assertShape } from "../core/shape.ts";
import * as tf from "../core/tf.ts";
import { dropout } from "./dropout.ts";
import { scaledProduct } from "./scaled_product.ts";

/** Added where a position must not look: exp underflows to zero, and no NaN. */
export const HIDDEN = -1e9;

/** Random dropping of attention probabilities. */
export interface AttentionDropout {
  /** Bool `[B, H, T, S]`, true where a probability stays. */
  readonly keep: tf.Tensor4D;
  /** Share dropped, in [0, 1). */
  readonly rate: number;
}

/**
 * @param q Queries, float32 `[B, H, T, D]`.
 * @param k Keys, float32 `[B, H, S, D]`.
 * @param v Values, float32 `[B, H, S, D]`.
 * @param bias Added to the scores, float32 `[B, 1, T, S]`; 0 or `HIDDEN`.
 * @returns Float32 `[B, H, T, D]`.
 *
 * @throws {RangeError} If keys, values or bias do not fit the queries.
 */
export function attention(
  q: tf.Tensor4D,
  k: tf.Tensor4D,
  v: tf.Tensor4D,
  bias: tf.Tensor4D,
  drop?: AttentionDropout,
): tf.Tensor4D {
  const [B, H, T, D] = q.shape;
  const S = k.shape[2];
  assertShape("attend", "k", k.shape, { B, H, S, D });
  assertShape("attend", "v", v.shape, { B, H, S, D });
  assertShape("attend", "bias", bias.shape, { B, heads: 1, T, S });
  const alpha = 1 / Math.sqrt(D);
  return tf.customGrad((...args) => {
    const [q, k, v, save] = args as [
      ...[tf.Tensor4D, tf.Tensor4D, tf.Tensor4D],
      tf.GradSaveFunc,
    ];
    const scores = scaledProduct(q, k, { transposeB: true, alpha });
    const p = tf.softmax(tf.add(scores, bias)) as tf.Tensor4D; // [B, H, T, S]
    const used = drop ? dropout(p, drop.keep, drop.rate) : p;
    const y = scaledProduct(used, v);
    save([q, k, v, p, used, y]);
    return {
      value: y,
      gradFunc: (dy, saved) =>
        scoped(
          "attention gradient",
          () =>
            backward(dy as tf.Tensor4D, saved as tf.Tensor4D[], alpha, drop),
        ),
    };
  })(q, k, v) as tf.Tensor4D;
}

/**
 * With s the scores: ds = p · (dp - Σⱼ p·dp), and Σⱼ p·dp = Σ_D dy·y, which is
 * far smaller than the probabilities. Dropout scales dp like p.
 */
function backward(
  dy: tf.Tensor4D,
  [q, k, v, p, used, y]: tf.Tensor4D[],
  alpha: number,
  drop?: AttentionDropout,
): tf.Tensor[] {
  const along = tf.sum(tf.mul(dy, y), -1, true); //               [B, H, T, 1]
  const dUsed = scaledProduct(dy, v, { transposeB: true }); //    [B, H, T, S]
  const dp = drop ? dropout(dUsed, drop.keep, drop.rate) : dUsed;
  const ds = tf.mul(tf.sub(dp, along), p) as tf.Tensor4D; //      [B, H, T, S]
  return [
    scaledProduct(ds, k, { alpha }),
    scaledProduct(ds, q, { transposeA: true, alpha }),
    scaledProduct(used, dy, { transposeA: true }),
  ];
}

/**
 * The bias that lets a position see itself and what came before it in its own
 * document.
 *
 *     segments  1 1 2        · = 0, x = HIDDEN
 *
 *     position 0  · x x
 *     position 1  · · x
 *     position 2  x x ·
 *
 * @param segments Int32 `[B, T]`: the document of each position, 0 for padding.
 * @returns Float32 `[B, 1, T, T]`.
 */
export function documentBias(segments: tf.Tensor2D): tf.Tensor4D {
  const [B, T] = segments.shape;
  const index = tf.range(0, T, 1, "int32");
  const causal = tf.lessEqual(
    tf.reshape(index, [1, 1, 1, T]),
    tf.reshape(index, [1, 1, T, 1]),
  );
  const same = tf.equal(
    tf.reshape(segments, [B, 1, 1, T]),
    tf.reshape(segments, [B, 1, T, 1]),
  );
  return biasWhere(tf.logicalAnd(causal, same) as tf.Tensor4D);
}

/** 0 where `visible`, `HIDDEN` elsewhere. Float32 of the same shape. */
export function biasWhere(visible: tf.Tensor4D): tf.Tensor4D {
  return tf.mul(tf.sub(1, tf.cast(visible, "float32")), HIDDEN);
}

/**
 * The same function as plain float64 loops: slow, obvious, and the truth.
 *
 * @param shares What each probability is multiplied by, `[B, H, T, S]`: 0 where
 * dropout drops it, 1 / (1 - rate) where it stays; 1 everywhere if left out.
 */
export function attentionReference(
  [q, k, v]: readonly Float64Array[],
  [B, H, T, S, D]: readonly number[],
  bias: ArrayLike<number>,
  shares?: ArrayLike<number>,
): Float64Array {
  const y = new Float64Array(q.length);
  for (let head = 0; head < B * H; head++) {
    for (let t = 0; t < T; t++) {
      const scores = Array.from({ length: S }, (_, s) => {
        let dot = 0;
        for (let d = 0; d < D; d++) {
          dot += q[(head * T + t) * D + d] * k[(head * S + s) * D + d];
        }
        const row = Math.floor(head / H) * T + t;
        return dot / Math.sqrt(D) + bias[row * S + s];
      });
      const highest = Math.max(...scores);
      const weights = scores.map((score) => Math.exp(score - highest));
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      for (let s = 0; s < S; s++) {
        const share = shares ? shares[(head * T + t) * S + s] : 1;
        for (let d = 0; d < D; d++) {
          y[(head * T + t) * D + d] += weights[s] / total * share *
            v[(head * S + s) * D + d];
        }
      }
    }
  }
  return y;
}
