/**
 * The `config.json` of a model as the metadata of a GGUF file.
 *
 * @module
 */
import { UserError } from "../../core/errors.ts";
import type { WrittenValue } from "../../gguf/write_gguf.ts";
import type { Architecture } from "../../model/architecture.ts";
import { parseGpt2Config } from "../../model/gpt2/config.ts";
import {
  type LlamaConfig,
  parseLlamaConfig,
} from "../../model/llama/config.ts";
import type { GGUF_FAMILIES } from "./gguf_config.ts";
import { slownessOf } from "./llama3_rope.ts";

/** What a file says of a model. */
export interface WrittenConfig {
  /** llama.cpp's name of the architecture. */
  readonly family: typeof GGUF_FAMILIES[number];
  /** Values without the architecture's name before theirs. */
  readonly metadata: readonly (readonly [string, WrittenValue])[];
  /** How much slower each pair of channels turns, where that is a tensor. */
  readonly slowness?: Float32Array;
}

/**
 * Lays out a configuration.
 *
 * @param path Of the model, for errors.
 * @throws {UserError} If llama.cpp cannot compute the model.
 */
export function writtenConfig(
  model: Architecture,
  path: string,
): WrittenConfig {
  const json = model.configJson(undefined);
  if (json.model_type === "gpt2") return gpt2(parseGpt2Config(json, path));
  return llama(parseLlamaConfig(json, path), model, path);
}

function gpt2(config: ReturnType<typeof parseGpt2Config>): WrittenConfig {
  return {
    family: "gpt2",
    metadata: [
      ["context_length", ["uint32", config.n_positions]],
      ["embedding_length", ["uint32", config.n_embd]],
      ["block_count", ["uint32", config.n_layer]],
      ["feed_forward_length", ["uint32", config.n_inner ?? 4 * config.n_embd]],
      ["attention.head_count", ["uint32", config.n_head]],
      ["attention.layer_norm_epsilon", [
        "float32",
        config.layer_norm_epsilon,
      ]],
    ],
  };
}

function llama(
  config: LlamaConfig,
  { positions }: Architecture,
  path: string,
): WrittenConfig {
  const { model_type, rope, head_dim: D } = config;
  const refuse = (what: string) => {
    throw new UserError(
      `Cannot write model "${path}" as GGUF: llama.cpp has no place for ${what}`,
    );
  };
  if (model_type === "qwen3" && config.attention_bias) {
    refuse('the biases of "attention_bias" in a Qwen3');
  }
  const scaling: [string, WrittenValue][] = [];
  if (rope.kind === "linear" || rope.kind === "yarn") {
    scaling.push(
      ["rope.scaling.type", ["string", rope.kind]],
      ["rope.scaling.factor", ["float32", rope.factor]],
    );
  }
  if (rope.kind === "yarn") {
    for (
      const key of ["attention_factor", "mscale", "mscale_all_dim"] as const
    ) {
      if (rope[key] !== undefined) refuse(`"${key}" of yarn's positions`);
    }
    if (!rope.truncate) refuse('"truncate" false of yarn\'s positions');
    scaling.push(
      ["rope.scaling.original_context_length", [
        "uint32",
        rope.original_max_position_embeddings,
      ]],
      ["rope.scaling.yarn_beta_fast", ["float32", rope.beta_fast]],
      ["rope.scaling.yarn_beta_slow", ["float32", rope.beta_slow]],
    );
  }
  return {
    // What is Mistral's own is how far it sees, and so far are the positions.
    family: model_type === "mistral"
      ? "llama"
      : model_type as "llama" | "qwen2" | "qwen3",
    metadata: [
      ["vocab_size", ["uint32", config.vocab_size]],
      ["context_length", ["uint32", positions]],
      ["embedding_length", ["uint32", config.hidden_size]],
      ["block_count", ["uint32", config.num_hidden_layers]],
      ["feed_forward_length", ["uint32", config.intermediate_size]],
      ["attention.head_count", ["uint32", config.num_attention_heads]],
      ["attention.head_count_kv", ["uint32", config.num_key_value_heads]],
      ["attention.key_length", ["uint32", D]],
      ["attention.value_length", ["uint32", D]],
      ["attention.layer_norm_rms_epsilon", ["float32", config.rms_norm_eps]],
      ["rope.dimension_count", ["uint32", D]],
      ["rope.freq_base", ["float32", rope.theta]],
      ...scaling,
    ],
    ...rope.kind === "llama3" &&
      { slowness: slownessOf(rope, rope.theta, D) },
  };
}
