/**
 * Attention heads: rows of channels as heads and back, and where they drop.
 *
 * @module
 */
import * as tf from "../core/tf.ts";

/**
 * Rows of B sequences, heads apart.
 *
 * @param rows Float32 `[B·T, H·D]`.
 * @returns Float32 `[B, H, T, D]`.
 */
export function splitHeads(
  rows: tf.Tensor2D,
  B: number,
  H: number,
): tf.Tensor4D {
  const [N, width] = rows.shape;
  const split = tf.reshape(rows, [B, N / B, H, width / H]);
  return tf.transpose(split, [0, 2, 1, 3]) as tf.Tensor4D;
}

/** The inverse of `splitHeads`: `[B, H, T, D]` to `[B·T, H·D]`. */
export function joinHeads(heads: tf.Tensor4D): tf.Tensor2D {
  const [B, H, T, D] = heads.shape;
  return tf.reshape(tf.transpose(heads, [0, 2, 1, 3]), [B * T, H * D]);
}

/** Name of the dropout site of a layer's attention probabilities. */
export function attentionSite(layer: number): string {
  return `h.${layer}.attn.p`;
}
