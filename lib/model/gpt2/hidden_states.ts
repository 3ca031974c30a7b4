/**
 * GPT-2 as a TensorFlow.js function: tokens to hidden states.
 *
 * Pre-LayerNorm blocks with `gelu_new`, as `transformers` defines the model.
 *
 * In the last block, all that follows attention is computed for selected rows
 * alone: from there on, no row depends on another.
 *
 * Source: Radford et al. 2019, "Language Models are Unsupervised Multitask
 * Learners", section 2.3.
 *
 * @module
 */
import { scoped } from "../../core/scope.ts";
import * as tf from "../../core/tf.ts";
import type { Parameters } from "../../core/trainable.ts";
import { dropout } from "../../ops/dropout.ts";
import { embedding } from "../../ops/embedding.ts";
import { feedForward } from "../../ops/feed_forward.ts";
import { gelu } from "../../ops/gelu.ts";
import { layerNorm } from "../../ops/layer_norm.ts";
import type {
  Adapt,
  Attend,
  HiddenStatesOptions,
  QueriesKeysValues,
  TokensAtPositions,
} from "../architecture.ts";
import { throughBlock } from "../block.ts";
import type { Gpt2Config } from "./config.ts";
import { EMBEDDING } from "./parameters.ts";

/**
 * @param parameters By their names in `transformers`.
 * @returns Hidden states after the last norm, float32 `[K, C]`.
 */
export function gpt2HiddenStates(
  config: Gpt2Config,
  parameters: Parameters,
  { tokens, positions }: TokensAtPositions,
  attend: Attend,
  {
    keep = {},
    select = (rows) => rows,
    adapt,
    recompute = false,
  }: HiddenStatesOptions = {},
): tf.Tensor2D {
  const drop = (x: tf.Tensor2D, site: string, rate: number) =>
    keep[site] ? dropout(x, keep[site], rate) : x;

  const block = (layer: number, x: tf.Tensor2D, parameters: Parameters) => {
    const { norm, linear, think } = layersOf(config, parameters, adapt);
    const block = blockName(layer);
    const qkv = linear(norm(x, `${block}.ln_1`), `${block}.attn.c_attn`);
    const parts = tf.split(qkv, 3, 1) as QueriesKeysValues;
    let seen = attend(layer, parts);
    if (layer === config.n_layer - 1) [x, seen] = [select(x), select(seen)];
    seen = linear(seen, `${block}.attn.c_proj`);
    x = tf.add(x, drop(seen, `h.${layer}.attn.resid`, config.resid_pdrop));
    const thought = think(norm(x, `${block}.ln_2`), `${block}.mlp`);
    const dropped = drop(thought, `h.${layer}.mlp.resid`, config.resid_pdrop);
    return tf.add(x, dropped) as tf.Tensor2D;
  };

  const { matrix, norm } = layersOf(config, parameters, adapt);
  let x = scoped("embedding", () =>
    tf.add(
      embedding(matrix(EMBEDDING), tokens),
      embedding(matrix("transformer.wpe.weight"), positions),
    ) as tf.Tensor2D); //                                               [N, C]
  x = drop(x, "embd", config.embd_pdrop);
  for (let layer = 0; layer < config.n_layer; layer++) {
    x = throughBlock(
      (x, parameters) => block(layer, x, parameters),
      x,
      parameters,
      blockName(layer),
      recompute,
    );
  }
  return norm(x, "transformer.ln_f");
}

const blockName = (layer: number) => `transformer.h.${layer}`;

/** What the model is made of, by its parameters' names. */
function layersOf(
  config: Gpt2Config,
  parameters: Parameters,
  adapt: Adapt | undefined,
) {
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
    scoped("linear", () => {
      const y: tf.Tensor2D = tf.add(
        tf.matMul(x, matrix(`${name}.weight`)),
        parameters[`${name}.bias`],
      );
      return adapt ? adapt(y, x, name, parameters) : y;
    });
  const think = (x: tf.Tensor2D, name: string) => {
    // What is added to a layer's result cannot be cut into stripes.
    if (adapt) {
      const inner = linear(x, `${name}.c_fc`);
      const active = scoped("gelu", () => gelu(inner)) as tf.Tensor2D;
      return linear(active, `${name}.c_proj`);
    }
    return feedForward(x, {
      out: matrix(`${name}.c_fc.weight`),
      outBias: parameters[`${name}.c_fc.bias`],
      back: matrix(`${name}.c_proj.weight`),
      backBias: parameters[`${name}.c_proj.bias`],
    });
  };
  return { matrix, norm, linear, think };
}
