/**
 * Muon for one matrix: momentum, made orthogonal by Newton–Schulz steps.
 *
 *     m ← μm + (1 - μ)g,  u = (1 - μ)g + μm
 *     X = u / ‖u‖
 *     X ← aX + (bXXᵀ + c(XXᵀ)²)X      five times
 *     p ← p - η·λ·p - η · 0.2·√max(rows, columns) · X
 *
 * The five steps bring every singular value of u near 1, between about 0.7 and
 * 1.2. The factor of the last line gives X the size of AdamW's updates, whose
 * root mean square is about 0.2, so that one learning rate and one weight decay
 * serve both optimizers.
 *
 * Matrices that lie side by side in one parameter, such as GPT-2's queries, keys
 * and values, are made orthogonal one by one, as a model that keeps them apart
 * has it.
 *
 * Source: Jordan et al. 2024, "Muon: An optimizer for hidden layers in neural
 * networks", for the steps; Liu et al. 2025, arXiv:2502.16982, section 2.2, for
 * the factor. Both as in `torch.optim.Muon` with `match_rms_adamw`, except that
 * the products here have the engine's precision, and bfloat16's there.
 *
 * @module
 */
import * as tf from "../core/tf.ts";
import type { ParameterSpec } from "../core/trainable.ts";

/** What is Muon's own; the rest it has in common with AdamW. */
export interface MuonSettings {
  /** μ, decay of the momentum. @default {0.95} */
  readonly momentum: number;
  /** Newton–Schulz steps. @default {5} */
  readonly steps: number;
}

/** Those of `torch.optim.Muon`. */
export const MUON_DEFAULTS: MuonSettings = { momentum: 0.95, steps: 5 };

/** a, b and c: the steepest at 0 of those that stay near 1. */
const [A, B, C] = [3.4445, -4.775, 2.0315];

/** No norm is taken for smaller; PyTorch's value. */
const LEAST_NORM = 1e-7;

/** Root mean square of AdamW's updates, of which Muon's are made. */
const ADAMW_RMS = 0.2;

/**
 * Newton–Schulz steps: a matrix with the same singular vectors, and singular
 * values near 1.
 *
 * @param update Float32 `[rows, columns]`.
 */
export function orthogonalized(
  update: tf.Tensor2D,
  steps: number,
): tf.Tensor2D {
  const [rows, columns] = update.shape;
  const tall = rows > columns;
  const norm = tf.sqrt(tf.sum(tf.square(update)));
  let x = tf.div(update, tf.maximum(norm, LEAST_NORM)) as tf.Tensor2D;
  for (let step = 0; step < steps; step++) {
    // The smaller of both Gram matrices.
    const gram = tf.matMul(x, x, tall, !tall);
    const square = tf.matMul(gram, gram);
    const factor: tf.Tensor2D = tf.add(tf.mul(gram, B), tf.mul(square, C));
    const turned = tall ? tf.matMul(x, factor) : tf.matMul(factor, x);
    x = tf.add(tf.mul(x, A), turned);
  }
  return x;
}

/** The matrices of which one parameter's update is made. */
export function muonShapes(
  { shape: [rows, columns], linearMaps = 0 }: ParameterSpec,
): [rows: number, columns: number][] {
  return Array(linearMaps).fill([rows, columns / linearMaps]);
}

/**
 * The direction of one parameter, to be taken times η, and its next momentum.
 *
 * @param gradient Float32 `[rows, columns]`.
 * @param scale What the gradient is still to be multiplied by.
 */
export function muonDirection(
  { momentum, steps }: MuonSettings,
  spec: ParameterSpec,
  before: tf.Tensor,
  gradient: tf.Tensor,
  scale: tf.Tensor,
): { direction: tf.Tensor; momentum: tf.Tensor } {
  const share = tf.mul(gradient, tf.mul(scale, 1 - momentum));
  const after = tf.add(tf.mul(before, momentum), share);
  const ahead = tf.add(share, tf.mul(after, momentum)) as tf.Tensor2D;
  const shapes = muonShapes(spec);
  const parts: tf.Tensor2D[] = shapes.length > 1
    ? tf.split(ahead, shapes.length, 1)
    : [ahead];
  const turned = parts.map((part) => orthogonalized(part, steps));
  const whole = turned.length > 1 ? tf.concat(turned, 1) : turned[0];
  const size = ADAMW_RMS * Math.sqrt(Math.max(...shapes[0]));
  return { direction: tf.mul(whole, size), momentum: after };
}
