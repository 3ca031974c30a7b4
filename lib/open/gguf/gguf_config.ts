/**
 * The metadata of a GGUF file as the `config.json` of the same model.
 *
 * @module
 */
import * as v from "valibot";
import { checked, seen } from "../../core/checked/checked_json.ts";
import {
  type Checked,
  object,
  oneOf,
  optional,
  type Schema,
  size,
} from "../../core/checked/schema.ts";
import { unreadable } from "../../core/file.ts";
import { readTensor } from "../../gguf/read_tensor.ts";
import type { Gguf } from "../../gguf/tensor_places.ts";
import { llama3Numbers } from "./llama3_rope.ts";
import { EMBEDDING_TENSOR, HEAD_TENSOR, ROPE_TENSOR } from "./tensor_names.ts";

/** Architectures that are read, as llama.cpp names them. */
export const GGUF_FAMILIES = ["llama", "qwen2", "qwen3", "gpt2"] as const;

const positive = v.custom<number>(
  (value) => Number.isFinite(value) && value as number > 0,
  "a number above 0",
);

/** Values that change what is computed, and the only ones that we compute. */
const ONLY: Readonly<Record<string, readonly unknown[]>> = {
  expert_count: [0],
  use_parallel_residual: [false],
  logit_scale: [0, 1],
  residual_scale: [0, 1],
  embedding_scale: [0, 1],
  attn_logit_softcapping: [0],
  final_logit_softcapping: [0],
  pooling_type: [0],
  "attention.causal": [true],
  "attention.scale": [0],
  "attention.clamp_kqv": [0],
  "attention.max_alibi_bias": [0],
  "rope.scaling.attn_factor": [0, 1],
  "rope.scaling.yarn_attn_factor": [1],
  "rope.scaling.yarn_ext_factor": [-1, 1],
  "rope.scaling.yarn_log_multiplier": [0],
  "rope.scale_linear": [0, 1],
};

const SHAPE = {
  block_count: size,
  context_length: size,
  embedding_length: size,
  feed_forward_length: size,
  "attention.head_count": size,
};

const LLAMA = {
  ...SHAPE,
  "attention.head_count_kv": optional(size),
  "attention.key_length": optional(size),
  "attention.value_length": optional(size),
  "attention.layer_norm_rms_epsilon": positive,
  "attention.sliding_window": optional(size),
  "rope.dimension_count": optional(size),
  "rope.freq_base": optional(positive),
  "rope.scaling.type": optional(oneOf(["none", "linear", "yarn"])),
  "rope.scaling.factor": optional(positive),
  "rope.scaling.original_context_length": optional(size),
  "rope.scaling.yarn_beta_fast": optional(positive),
  "rope.scaling.yarn_beta_slow": optional(positive),
};

const GPT2 = { ...SHAPE, "attention.layer_norm_epsilon": positive };

/** A model's configuration, and llama.cpp's name for its architecture. */
export interface GgufConfig {
  readonly family: typeof GGUF_FAMILIES[number];
  /** As `config.json` has it. */
  readonly config: Readonly<Record<string, unknown>>;
}

/**
 * Reads the configuration.
 *
 * @throws {UserError} If the file is of an architecture or a setting that we do not
 * compute, or a value is missing.
 */
export async function ggufConfig(gguf: Gguf): Promise<GgufConfig> {
  const { metadata, path } = gguf;
  const general = checked(
    metadata,
    object({
      "general.architecture": oneOf(GGUF_FAMILIES),
      "split.count": optional(v.literal(1, "1: join the parts into one file")),
    }),
    path,
  );
  const family = general["general.architecture"];
  for (const [key, allowed] of Object.entries(ONLY)) {
    const value = metadata[`${family}.${key}`];
    if (value === undefined || allowed.includes(value)) continue;
    throw unreadable(
      path,
      `"${family}.${key}" is ${seen(value)}, expected ${allowed.join(" or ")}`,
    );
  }
  const config = family === "gpt2"
    ? gpt2Config(gguf, fieldsOf(gguf, family, GPT2))
    : await llamaConfig(gguf, family, fieldsOf(gguf, family, LLAMA));
  return {
    family,
    config: { ...config, vocab_size: vocabularyOf(gguf), ...idsOf(gguf) },
  };
}

/** Values of the architecture, without its name before theirs. */
function fieldsOf<Entries extends Readonly<Record<string, Schema>>>(
  { metadata, path }: Gguf,
  family: string,
  entries: Entries,
): Checked<ReturnType<typeof object<Entries>>> {
  const named = Object.fromEntries(
    Object.entries(entries)
      .map(([name, schema]) => [`${family}.${name}`, schema]),
  );
  const found = checked(metadata, object(named), path) as Readonly<
    Record<string, unknown>
  >;
  return Object.fromEntries(
    Object.keys(entries).map((name) => [name, found[`${family}.${name}`]]),
  ) as Checked<ReturnType<typeof object<Entries>>>;
}

type Gpt2Fields = Checked<ReturnType<typeof object<typeof GPT2>>>;
type LlamaFields = Checked<ReturnType<typeof object<typeof LLAMA>>>;

function gpt2Config(
  gguf: Gguf,
  fields: Gpt2Fields,
): Record<string, unknown> {
  return {
    model_type: "gpt2",
    tie_word_embeddings: !gguf.tensors.has(HEAD_TENSOR),
    n_positions: fields.context_length,
    n_embd: fields.embedding_length,
    n_layer: fields.block_count,
    n_head: fields["attention.head_count"],
    n_inner: fields.feed_forward_length,
    layer_norm_epsilon: short(fields["attention.layer_norm_epsilon"]),
  };
}

async function llamaConfig(
  gguf: Gguf,
  family: string,
  fields: LlamaFields,
): Promise<Record<string, unknown>> {
  const H = fields["attention.head_count"];
  const window = fields["attention.sliding_window"];
  const D = fields["attention.key_length"] ?? fields.embedding_length / H;
  if (!Number.isInteger(D)) {
    throw unreadable(
      gguf.path,
      `"${family}.attention.head_count" is ${H}, expected a divisor of ` +
        `${fields.embedding_length}, the "${family}.embedding_length"`,
    );
  }
  const same = ["attention.value_length", "rope.dimension_count"] as const;
  for (const name of same) {
    if (fields[name] === undefined || fields[name] === D) continue;
    throw unreadable(
      gguf.path,
      `"${family}.${name}" is ${
        fields[name]
      }, expected ${D}, the channels of ` +
        "a head",
    );
  }
  const has = (name: string) => gguf.tensors.has(`blk.0.${name}`);
  return {
    // Only Mistral's have a window there, and only of Llama's names.
    model_type: family === "llama" && window !== undefined ? "mistral" : family,
    hidden_size: fields.embedding_length,
    intermediate_size: fields.feed_forward_length,
    num_hidden_layers: fields.block_count,
    num_attention_heads: H,
    num_key_value_heads: fields["attention.head_count_kv"] ?? H,
    head_dim: D,
    max_position_embeddings: fields.context_length,
    rms_norm_eps: short(fields["attention.layer_norm_rms_epsilon"]),
    tie_word_embeddings: !gguf.tensors.has(HEAD_TENSOR),
    // Qwen2 has one in any case.
    attention_bias: family !== "qwen2" && has("attn_q.bias"),
    mlp_bias: has("ffn_gate.bias"),
    ...window !== undefined &&
      { sliding_window: window, use_sliding_window: true },
    rope_parameters: await ropeOf(gguf, family, fields, D),
  };
}

async function ropeOf(
  gguf: Gguf,
  family: string,
  fields: LlamaFields,
  D: number,
): Promise<Record<string, unknown>> {
  const rope_theta = short(fields["rope.freq_base"] ?? 10000);
  const kind = fields["rope.scaling.type"] ?? "none";
  const slowness = await slownessIn(gguf, D);
  if (slowness) {
    const numbers = kind === "none" && llama3Numbers(slowness, rope_theta);
    if (numbers) return { rope_type: "llama3", rope_theta, ...numbers };
    throw unreadable(
      gguf.path,
      `tensor "${ROPE_TENSOR}" is none of Llama 3's, expected positions that ` +
        "slow down as theirs do",
    );
  }
  if (kind === "none") return { rope_type: "default", rope_theta };
  const factor = fields["rope.scaling.factor"];
  if (factor === undefined) {
    throw unreadable(
      gguf.path,
      `"${family}.rope.scaling.factor" is missing, expected a number above 0 for ${kind}`,
    );
  }
  if (kind === "linear") return { rope_type: kind, rope_theta, factor };
  return {
    rope_type: kind,
    rope_theta,
    factor: short(factor),
    original_max_position_embeddings:
      fields["rope.scaling.original_context_length"] ?? fields.context_length,
    beta_fast: short(fields["rope.scaling.yarn_beta_fast"] ?? 32),
    beta_slow: short(fields["rope.scaling.yarn_beta_slow"] ?? 1),
  };
}

/** How much slower each pair turns, if the file says so. */
async function slownessIn(
  { path, tensors }: Gguf,
  D: number,
): Promise<Float32Array | undefined> {
  const place = tensors.get(ROPE_TENSOR);
  if (!place) return undefined;
  if (place.shape.length !== 1 || place.shape[0] !== D / 2) {
    throw unreadable(
      path,
      `tensor "${ROPE_TENSOR}" has shape [${place.shape.join(", ")}], ` +
        `expected [${D / 2}]`,
    );
  }
  using file = await Deno.open(path);
  return await readTensor(file, place);
}

/** Rows of the embedding: files need not say it otherwise. */
function vocabularyOf({ path, tensors }: Gguf): number {
  const place = tensors.get(EMBEDDING_TENSOR);
  if (place?.shape.length === 2) return place.shape[0];
  throw unreadable(
    path,
    `tensor "${EMBEDDING_TENSOR}" is missing or no matrix, expected the ` +
      "embedding of a model",
  );
}

function idsOf({ metadata }: Gguf): Record<string, unknown> {
  const id = metadata["tokenizer.ggml.bos_token_id"];
  return typeof id === "number" && id < 2 ** 32 - 1 ? { bos_token_id: id } : {};
}

/** The shortest number that float32 rounds to the same: 1e-5 of 9.99999975e-6. */
function short(value: number): number {
  for (let digits = 1; digits <= 9; digits++) {
    const shorter = Number(value.toPrecision(digits));
    if (Math.fround(shorter) === Math.fround(value)) return shorter;
  }
  return value;
}
