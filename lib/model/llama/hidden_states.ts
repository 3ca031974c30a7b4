/**
 * A model of Llama's kind as a TensorFlow.js function: tokens to hidden states.
 *
 * Pre-norm blocks of attention over turned queries and keys, and a gated
 * feed-forward part, as `transformers` defines them.
 *
 * In the last block, all that follows attention is computed for selected rows
 * alone: from there on, no row depends on another.
 *
 * Source: Touvron et al. 2023, arXiv:2302.13971, section 2.2.
 *
 * @module
 */
import { scoped } from "../../core/scope.ts";
import * as tf from "../../core/tf.ts";
import type { Parameters } from "../../core/trainable.ts";
import { embedding } from "../../ops/embedding.ts";
import { rmsNorm } from "../../ops/rms_norm.ts";
import { rotary, type Turns } from "../../ops/rotary.ts";
import { swiglu } from "../../ops/swiglu.ts";
import type {
  Adapt,
  Attend,
  HiddenStatesOptions,
  TokensAtPositions,
} from "../architecture.ts";
import { throughBlock } from "../block.ts";
import { lasting } from "../recompute.ts";
import type { LlamaConfig } from "./config.ts";
import { LLAMA_FAMILIES } from "./families.ts";
import { EMBEDDING } from "./parameters.ts";
import { turnsTable } from "./rope.ts";

/**
 * @param parameters By their names in `transformers`.
 * @returns Hidden states after the last norm, float32 `[K, C]`.
 */
export function llamaHiddenStates(
  config: LlamaConfig,
  parameters: Parameters,
  { tokens, positions, longest }: TokensAtPositions,
  attend: Attend,
  {
    select = (rows) => rows,
    adapt = (y) => y,
    recompute = false,
  }: Omit<HiddenStatesOptions, "keep"> = {},
): tf.Tensor2D {
  const { num_hidden_layers } = config;
  const turns = lasting(() =>
    scoped("rotary", () => turnsOf(config, positions, longest))
  );
  const turned = (x: tf.Tensor2D) => scoped("rotary", () => rotary(x, turns()));
  const block = (layer: number, x: tf.Tensor2D, parameters: Parameters) => {
    const { norm, linear, headNorm } = layersOf(config, parameters, adapt);
    const attention = `${blockName(layer)}.self_attn`;
    const before = norm(x, `${blockName(layer)}.input_layernorm`);
    const [q, k, v] = ["q_proj", "k_proj", "v_proj"]
      .map((name) => linear(before, `${attention}.${name}`));
    let seen = attend(layer, [
      turned(headNorm(q, `${attention}.q_norm`)),
      turned(headNorm(k, `${attention}.k_norm`)),
      v,
    ]);
    if (layer === num_hidden_layers - 1) [x, seen] = [select(x), select(seen)];
    x = tf.add(x, linear(seen, `${attention}.o_proj`));
    const after = norm(x, `${blockName(layer)}.post_attention_layernorm`);
    const [gate, up] = ["gate_proj", "up_proj"]
      .map((name) => linear(after, `${blockName(layer)}.mlp.${name}`));
    const inner = scoped("SwiGLU", () => swiglu(gate, up));
    const thought = linear(inner, `${blockName(layer)}.mlp.down_proj`);
    return tf.add(x, thought) as tf.Tensor2D;
  };

  const { matrix, norm } = layersOf(config, parameters, adapt);
  let x = scoped("embedding", () => embedding(matrix(EMBEDDING), tokens));
  for (let layer = 0; layer < num_hidden_layers; layer++) {
    x = throughBlock(
      (x, parameters) => block(layer, x, parameters),
      x,
      parameters,
      blockName(layer),
      recompute,
    );
  }
  return norm(x, "model.norm");
}

const blockName = (layer: number) => `model.layers.${layer}`;

/** What the model is made of, by its parameters' names. */
function layersOf(
  { model_type, rms_norm_eps: epsilon, head_dim: D }: LlamaConfig,
  parameters: Parameters,
  adapt: Adapt,
) {
  const { headNorms } = LLAMA_FAMILIES[model_type];
  const matrix = (name: string) => parameters[name] as tf.Tensor2D;
  const norm = (x: tf.Tensor2D, name: string) =>
    scoped(
      "RMS norm",
      () => rmsNorm(x, parameters[`${name}.weight`], epsilon),
    );
  const linear = (x: tf.Tensor2D, name: string) =>
    scoped("linear", () => {
      const y: tf.Tensor2D = tf.matMul(
        x,
        matrix(`${name}.weight`),
        false,
        true,
      );
      const bias = parameters[`${name}.bias`];
      return adapt(bias ? tf.add(y, bias) : y, x, name, parameters);
    });
  /** Each head normed by itself. */
  const headNorm = (x: tf.Tensor2D, name: string): tf.Tensor2D =>
    headNorms ? tf.reshape(norm(tf.reshape(x, [-1, D]), name), x.shape) : x;
  return { matrix, norm, linear, headNorm };
}

/** Turns of every row, float32 `[N, D/2]` each. */
function turnsOf(
  { rope, head_dim: D }: LlamaConfig,
  positions: tf.Tensor1D,
  longest: number,
): Turns {
  const { cos, sin } = turnsTable(rope, longest, D);
  const [ofCos, ofSin] = [cos, sin].map((table) =>
    tf.gather(tf.tensor2d(table, [longest, D / 2]), positions)
  );
  return { cos: ofCos, sin: ofSin };
}
