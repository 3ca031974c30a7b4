/**
 * GPT-2 as a TensorFlow.js function: tokens to hidden states.
 *
 * Pre-LayerNorm blocks with `gelu_new`, as `transformers` defines the model.
 * How queries meet keys is an argument, so that training and generation from a
 * cache share every line. The tied head is in loss.ts and decoder.ts.
 *
 * Of most rows the last block is asked for keys and values alone: after its
 * attention nothing mixes rows any more, so the rest of it is computed only for
 * the rows whose hidden states somebody wants.
 *
 * Source: Radford et al. 2019, "Language Models are Unsupervised Multitask
 * Learners", section 2.3.
 *
 * @module
 */
import { scoped } from "../core/scope.ts";
import * as tf from "../core/tf.ts";
import type { KeepMasks, Parameters } from "../core/trainable.ts";
import { dropout } from "../ops/dropout.ts";
import { embedding } from "../ops/embedding.ts";
import { feedForward } from "../ops/feed_forward.ts";
import { layerNorm } from "../ops/layer_norm.ts";
import type { Gpt2Config } from "./config.ts";

/** Float32 `[N, C]` each. */
export type QueriesKeysValues = [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];

/**
 * Attention of one layer over rows of all sequences.
 *
 * @returns Float32 `[N, C]`.
 */
export type Attend = (
  layer: number,
  qkv: Readonly<QueriesKeysValues>,
) => tf.Tensor2D;

/** What hidden states may be asked for besides all rows without dropout. */
export interface HiddenStatesOptions {
  /** Dropout masks; none means no dropout. */
  readonly keep?: KeepMasks;
  /** Of `[N, C]` the rows that are wanted, `[K, C]`; all if left out. */
  readonly select?: (rows: tf.Tensor2D) => tf.Tensor2D;
}

/**
 * @param parameters By their names in `transformers`.
 * @param tokens Int32 `[N]`.
 * @param positions Int32 `[N]`, each in [0, n_positions).
 * @returns Hidden states after the last norm, float32 `[K, C]`.
 */
export function hiddenStates(
  config: Gpt2Config,
  parameters: Parameters,
  { tokens, positions }: { tokens: tf.Tensor1D; positions: tf.Tensor1D },
  attend: Attend,
  { keep = {}, select = (rows) => rows }: HiddenStatesOptions = {},
): tf.Tensor2D {
  const drop = (x: tf.Tensor2D, site: string, rate: number) =>
    keep[site] ? dropout(x, keep[site], rate) : x;
  const matrix = (name: string) => parameters[name] as tf.Tensor2D;
  const norm = (x: tf.Tensor2D, name: string) =>
    scoped("layer norm", () =>
      layerNorm(
        x,
        parameters[`${name}.weight`],
        parameters[`${name}.bias`],
        config.layer_norm_epsilon,
      ));
  const linear = (x: tf.Tensor2D, name: string) =>
    scoped("linear", () =>
      tf.add(
        tf.matMul(x, matrix(`${name}.weight`)),
        parameters[`${name}.bias`],
      ) as tf.Tensor2D);

  let x = scoped("embedding", () =>
    tf.add(
      embedding(matrix("transformer.wte.weight"), tokens),
      embedding(matrix("transformer.wpe.weight"), positions),
    ) as tf.Tensor2D); //                                               [N, C]
  x = drop(x, "embd", config.embd_pdrop);
  for (let layer = 0; layer < config.n_layer; layer++) {
    const block = `transformer.h.${layer}`;
    const qkv = linear(norm(x, `${block}.ln_1`), `${block}.attn.c_attn`);
    const parts = tf.split(qkv, 3, 1) as QueriesKeysValues;
    let seen = attend(layer, parts);
    if (layer === config.n_layer - 1) [x, seen] = [select(x), select(seen)];
    seen = linear(seen, `${block}.attn.c_proj`);
    x = tf.add(x, drop(seen, `h.${layer}.attn.resid`, config.resid_pdrop));
    const thought = feedForward(norm(x, `${block}.ln_2`), {
      out: matrix(`${block}.mlp.c_fc.weight`),
      outBias: parameters[`${block}.mlp.c_fc.bias`],
      back: matrix(`${block}.mlp.c_proj.weight`),
      backBias: parameters[`${block}.mlp.c_proj.bias`],
    });
    x = tf.add(x, drop(thought, `h.${layer}.mlp.resid`, config.resid_pdrop));
  }
  return norm(x, "transformer.ln_f");
}

/**
 * Rows of B sequences, heads apart.
 *
 * @param rows Float32 `[B·T, C]`.
 * @returns Float32 `[B, H, T, D]`.
 */
export function splitHeads(
  rows: tf.Tensor2D,
  B: number,
  H: number,
): tf.Tensor4D {
  const [N, C] = rows.shape;
  const split = tf.reshape(rows, [B, N / B, H, C / H]);
  return tf.transpose(split, [0, 2, 1, 3]) as tf.Tensor4D;
}

/** The inverse of `splitHeads`: `[B, H, T, D]` to `[B·T, C]`. */
export function joinHeads(heads: tf.Tensor4D): tf.Tensor2D {
  const [B, H, T, D] = heads.shape;
  return tf.reshape(tf.transpose(heads, [0, 2, 1, 3]), [B * T, H * D]);
}
