/**
 * GPT-2's configuration, with the names and defaults that `transformers` gives
 * it in `config.json`.
 *
 * @module
 */
import * as v from "valibot";
import { checked, seen } from "../../core/checked/checked_json.ts";
import { UserError } from "../../core/errors.ts";
import { unreadable } from "../../core/file.ts";
import { type Checked, flag, object, size } from "../../core/checked/schema.ts";

/** Of what is dropped, from 0 up to all of it. */
const dropped = v.custom<number>(
  (value) => typeof value === "number" && value >= 0 && value < 1,
  "a number from 0 up to, but not including, 1",
);

/** What determines a model's shape and behaviour. */
const CONFIG = object({
  /** Whether the head's matrix is the embedding's. */
  tie_word_embeddings: flag,
  /** Rows of the embedding, V. */
  vocab_size: size,
  /** Longest sequence, in tokens. */
  n_positions: size,
  /** Channels, C. */
  n_embd: size,
  n_layer: size,
  /** Attention heads, H; divides `n_embd`. */
  n_head: size,
  /** Channels inside the feed-forward part; 4 · `n_embd` when null. */
  n_inner: v.nullable(size),
  /** Dropout after attention and feed-forward, share in [0, 1). */
  resid_pdrop: dropped,
  /** Dropout after the embeddings. */
  embd_pdrop: dropped,
  /** Dropout of attention probabilities. */
  attn_pdrop: dropped,
  layer_norm_epsilon: v.custom<number>(
    (value) => typeof value === "number" && value > 0 && value < 1,
    "a small number above 0",
  ),
  /** Standard deviation of fresh weights. */
  initializer_range: v.custom<number>(
    (value) => Number.isFinite(value) && value as number >= 0,
    "a number, 0 or more",
  ),
});

/** A model's shape and behaviour. */
export type Gpt2Config = Checked<typeof CONFIG>;

/** GPT-2 small, as `transformers` defines it. */
export const GPT2_DEFAULTS: Gpt2Config = {
  tie_word_embeddings: true,
  vocab_size: 50257,
  n_positions: 1024,
  n_embd: 768,
  n_layer: 12,
  n_head: 12,
  n_inner: null,
  resid_pdrop: 0.1,
  embd_pdrop: 0.1,
  attn_pdrop: 0.1,
  layer_norm_epsilon: 1e-5,
  initializer_range: 0.02,
};

/** Settings that change what GPT-2 computes, and their one supported value. */
const ONLY: Readonly<Record<string, unknown>> = {
  model_type: "gpt2",
  activation_function: "gelu_new",
  scale_attn_weights: true,
  scale_attn_by_inverse_layer_idx: false,
  add_cross_attention: false,
};

/**
 * Reads a `config.json`.
 *
 * @param json The parsed file; settings that it lacks take GPT-2's defaults.
 * @param path Where it came from, for messages.
 * @throws {UserError} If it describes a model that is not supported.
 */
export function parseGpt2Config(
  json: Readonly<Record<string, unknown>>,
  path: string,
): Gpt2Config {
  for (const [key, expected] of Object.entries(ONLY)) {
    const value = json[key] ?? expected;
    if (value === expected) continue;
    throw unreadable(
      path,
      `"${key}" is ${seen(value)}, only ${seen(expected)} is supported`,
    );
  }
  const config = checked({ ...GPT2_DEFAULTS, ...json }, CONFIG, path);
  const fault = headsFault(config);
  if (fault !== undefined) throw unreadable(path, fault);
  const names = Object.keys(GPT2_DEFAULTS) as (keyof Gpt2Config)[];
  return Object.fromEntries(
    names.map((name) => [name, config[name]]),
  ) as unknown as Gpt2Config;
}

/** @throws {UserError} If the numbers contradict each other. */
export function checkedGpt2Config(config: Gpt2Config): Gpt2Config {
  const fault = headsFault(config);
  if (fault === undefined) return config;
  throw new UserError(`Cannot shape the model: ${fault}`);
}

function headsFault({ n_embd, n_head }: Gpt2Config): string | undefined {
  if (n_embd % n_head === 0) return undefined;
  return `n_embd ${n_embd} is not a multiple of n_head ${n_head}, choose one ` +
    "that is";
}

/** The `config.json` that `transformers` opens as `GPT2LMHeadModel`. */
export function gpt2ConfigJson(
  config: Gpt2Config,
  stopToken: number | undefined,
): Record<string, unknown> {
  return {
    architectures: ["GPT2LMHeadModel"],
    ...ONLY,
    ...config,
    bos_token_id: stopToken ?? null,
    eos_token_id: stopToken ?? null,
  };
}
