/**
 * GPT-2's configuration, with the names and defaults that `transformers` gives
 * it in `config.json`.
 *
 * @module
 */
import { UserError } from "../core/errors.ts";

/** What determines a model's shape and behaviour. */
export interface Gpt2Config {
  /** Rows of the embedding, V. */
  readonly vocab_size: number;
  /** Longest sequence, in tokens. */
  readonly n_positions: number;
  /** Channels, C. */
  readonly n_embd: number;
  readonly n_layer: number;
  /** Attention heads, H; divides `n_embd`. */
  readonly n_head: number;
  /** Channels inside the feed-forward part; 4 · `n_embd` when null. */
  readonly n_inner: number | null;
  /** Dropout after attention and feed-forward, share in [0, 1). */
  readonly resid_pdrop: number;
  /** Dropout after the embeddings. */
  readonly embd_pdrop: number;
  /** Dropout of attention probabilities. */
  readonly attn_pdrop: number;
  readonly layer_norm_epsilon: number;
  /** Standard deviation of fresh weights. */
  readonly initializer_range: number;
}

/** GPT-2 small, as `transformers` defines it. */
export const GPT2_DEFAULTS: Gpt2Config = {
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

/** Settings that change what GPT-2 computes, and the one value we compute. */
const ONLY: Readonly<Record<string, unknown>> = {
  model_type: "gpt2",
  activation_function: "gelu_new",
  scale_attn_weights: true,
  scale_attn_by_inverse_layer_idx: false,
  add_cross_attention: false,
  tie_word_embeddings: true,
};

/**
 * Reads a `config.json`.
 *
 * @param json The parsed file; settings that it lacks take GPT-2's defaults.
 * @param path Where it came from, for messages.
 * @throws {UserError} If it describes a model that this file does not.
 */
export function parseConfig(
  json: Readonly<Record<string, unknown>>,
  path: string,
): Gpt2Config {
  for (const [key, expected] of Object.entries(ONLY)) {
    const seen = json[key] ?? expected;
    if (seen === expected) continue;
    throw new UserError(
      `Cannot read "${path}": ${key} is ${JSON.stringify(seen)}, ` +
        `only ${JSON.stringify(expected)} is supported`,
    );
  }
  const config: Record<string, unknown> = { ...GPT2_DEFAULTS };
  for (const key of Object.keys(GPT2_DEFAULTS)) {
    if (json[key] === undefined) continue;
    const isNumber = typeof json[key] === "number";
    if (!isNumber && !(key === "n_inner" && json[key] === null)) {
      throw new UserError(
        `Cannot read "${path}": ${key} is ${JSON.stringify(json[key])}, ` +
          "expected a number",
      );
    }
    config[key] = json[key];
  }
  return checkedConfig(config as unknown as Gpt2Config);
}

/** @throws {UserError} If the numbers contradict each other. */
export function checkedConfig(config: Gpt2Config): Gpt2Config {
  if (config.n_embd % config.n_head !== 0) {
    throw new UserError(
      `Cannot shape the model: n_embd ${config.n_embd} is not a multiple of ` +
        `n_head ${config.n_head}, choose one that is`,
    );
  }
  return config;
}

/** The `config.json` that `transformers` opens as `GPT2LMHeadModel`. */
export function configJson(
  config: Gpt2Config,
  stopToken: number | undefined,
): Record<string, unknown> {
  return {
    architectures: ["GPT2LMHeadModel"],
    ...ONLY,
    ...config,
    dtype: "float32",
    bos_token_id: stopToken ?? null,
    eos_token_id: stopToken ?? null,
  };
}

/** The same model without dropout, for evaluation and generation. */
export function withDropout(config: Gpt2Config, rate: number): Gpt2Config {
  return { ...config, resid_pdrop: rate, embd_pdrop: rate, attn_pdrop: rate };
}
