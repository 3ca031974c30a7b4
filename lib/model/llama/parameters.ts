/**
 * Parameters of models of Llama's kind: names, shapes, which of them decay, and
 * how they begin.
 *
 * Names and layouts are those of `transformers`; weights of its `Linear` are
 * stored as `[out, in]`. A head that is tied to the embedding has no entry.
 *
 * @module
 */
import type { ParameterSpec } from "../../core/trainable.ts";
import { HEAD, linearSpec, matrixSpec, vectorSpec } from "../parameters.ts";
import type { LlamaConfig } from "./config.ts";
import { LLAMA_FAMILIES } from "./families.ts";

/** Name of the embedding, and of the head where it is tied. */
export const EMBEDDING = "model.embed_tokens.weight";

/** Every parameter, in the order in which `transformers` lists them. */
export function llamaParameters(config: LlamaConfig): ParameterSpec[] {
  const { hidden_size: C, intermediate_size: inner, head_dim: D } = config;
  const { vocab_size: V, initializer_range: deviation } = config;
  const queries = config.num_attention_heads * D;
  const keys = config.num_key_value_heads * D;
  const { biases, headNorms } = LLAMA_FAMILIES[config.model_type];
  const { queriesKeysValues, attentionOutput, feedForward } = biases(config);
  const matrix = (name: string) => matrixSpec(name, [V, C], deviation);
  const norm = (name: string, width: number) =>
    vectorSpec(`${name}.weight`, width, 1);
  const linear = (name: string, out: number, from: number, bias: boolean) => [
    linearSpec(`${name}.weight`, [out, from], deviation),
    ...bias ? [vectorSpec(`${name}.bias`, out, 0)] : [],
  ];
  const layers = Array.from(
    { length: config.num_hidden_layers },
    (_, layer) => {
      const block = `model.layers.${layer}`;
      const attention = `${block}.self_attn`;
      const mlp = `${block}.mlp`;
      return [
        linear(`${attention}.q_proj`, queries, C, queriesKeysValues),
        linear(`${attention}.k_proj`, keys, C, queriesKeysValues),
        linear(`${attention}.v_proj`, keys, C, queriesKeysValues),
        linear(`${attention}.o_proj`, C, queries, attentionOutput),
        headNorms
          ? [norm(`${attention}.q_norm`, D), norm(`${attention}.k_norm`, D)]
          : [],
        linear(`${mlp}.gate_proj`, inner, C, feedForward),
        linear(`${mlp}.up_proj`, inner, C, feedForward),
        linear(`${mlp}.down_proj`, C, inner, feedForward),
        norm(`${block}.input_layernorm`, C),
        norm(`${block}.post_attention_layernorm`, C),
      ].flat();
    },
  );
  return [
    matrix(EMBEDDING),
    ...layers.flat(),
    norm("model.norm", C),
    ...config.tie_word_embeddings ? [] : [matrix(HEAD)],
  ];
}
