/**
 * Models of Llama's kind as an architecture.
 *
 * @module
 */
import type { ParameterSpec } from "../../core/trainable.ts";
import type { Architecture, LinearLayer } from "../architecture.ts";
import { attentionSite } from "../heads.ts";
import { HEAD } from "../parameters.ts";
import { type LlamaConfig, llamaConfigJson, positionsOf } from "./config.ts";
import { LLAMA_FAMILIES } from "./families.ts";
import { llamaHiddenStates } from "./hidden_states.ts";
import { EMBEDDING, llamaParameters } from "./parameters.ts";

/** A model of this configuration. */
export function llama(config: LlamaConfig): Architecture {
  const { num_hidden_layers: layers, num_attention_heads: H } = config;
  const rate = config.attention_dropout;
  let parameters: ParameterSpec[] | undefined;
  return {
    family: LLAMA_FAMILIES[config.model_type].name,
    vocabulary: config.vocab_size,
    positions: positionsOf(config),
    layers,
    heads: H,
    keyValueHeads: config.num_key_value_heads,
    headWidth: config.head_dim,
    get parameters() {
      return parameters ??= llamaParameters(config);
    },
    get linearLayers() {
      return linearLayers(config);
    },
    head: config.tie_word_embeddings ? EMBEDDING : HEAD,
    attentionDropout: rate,
    dropoutSites: ({ B, T }) =>
      rate === 0 ? {} : Object.fromEntries(
        Array.from({ length: layers }, (_, layer) => [
          attentionSite(layer),
          { shape: [B, H, T, T], rate },
        ]),
      ),
    hiddenStates: (parameters, read, attend, options) =>
      llamaHiddenStates(config, parameters, read, attend, options),
    withDropout: (rate) => llama({ ...config, attention_dropout: rate }),
    configJson: (stopToken) => llamaConfigJson(config, stopToken),
  };
}

function linearLayers(config: LlamaConfig): LinearLayer[] {
  const { hidden_size: C, intermediate_size: inner, head_dim: D } = config;
  const queries = config.num_attention_heads * D;
  const keys = config.num_key_value_heads * D;
  const last = config.num_hidden_layers - 1;
  return Array.from({ length: config.num_hidden_layers }, (_, layer) => {
    const linear = (name: string, inputs: number, outputs: number) => ({
      module: `model.layers.${layer}.${name}`,
      inputs,
      outputs,
      inputsFirst: false,
      onSelected: layer === last && !/[qkv]_proj$/.test(name),
    });
    return [
      linear("self_attn.q_proj", C, queries),
      linear("self_attn.k_proj", C, keys),
      linear("self_attn.v_proj", C, keys),
      linear("self_attn.o_proj", queries, C),
      linear("mlp.gate_proj", C, inner),
      linear("mlp.up_proj", C, inner),
      linear("mlp.down_proj", inner, C),
    ];
  }).flat();
}
