/**
 * Families of Llama's kind, and how they differ: one table, by the `model_type`
 * of their `config.json`. A further family is a row here and a fixture.
 *
 * Defaults are those of `transformers` 5.24.
 *
 * @module
 */

/** Fields of `config.json` by which models of this kind differ in shape. */
export interface LlamaShape {
  /** Rows of the embedding, V; may exceed the tokenizer's. */
  readonly vocab_size: number;
  /** Channels, C. */
  readonly hidden_size: number;
  /** Channels inside the feed-forward part. */
  readonly intermediate_size: number;
  readonly num_hidden_layers: number;
  /** Attention heads, H. */
  readonly num_attention_heads: number;
  /** Heads of keys and values, G; H when null. */
  readonly num_key_value_heads: number | null;
  /** Channels of a head, D; C / H when null. */
  readonly head_dim: number | null;
  /** Longest sequence, in tokens. */
  readonly max_position_embeddings: number;
  /** Standard deviation of fresh weights. */
  readonly initializer_range: number;
  readonly rms_norm_eps: number;
  /** Dropout of attention probabilities, share in [0, 1). */
  readonly attention_dropout: number;
  /** Whether the head's matrix is the embedding's. */
  readonly tie_word_embeddings: boolean;
}

/** Settings of `config.json` that some of the families have. */
export interface FamilySwitches {
  readonly attention_bias: boolean;
  readonly mlp_bias: boolean;
}

/** Linear layers that have a bias. */
export interface Biases {
  readonly queriesKeysValues: boolean;
  readonly attentionOutput: boolean;
  readonly feedForward: boolean;
}

/** What sets one family apart. */
export interface LlamaFamily {
  /** As people call it. */
  readonly name: string;
  /** The class that opens it in `transformers`. */
  readonly architecture: string;
  readonly defaults: LlamaShape;
  readonly biases: (switches: FamilySwitches) => Biases;
  /** Whether queries and keys are normed, head by head. */
  readonly headNorms: boolean;
  /** Of a family whose attention may not see all that came before. */
  readonly slidingWindow?: {
    /** Positions that it sees, where the config does not say. */
    readonly width: number;
    /** Whether that counts only where `use_sliding_window` is true. */
    readonly onlyIfUsed: boolean;
  };
}

const LLAMA: LlamaShape = {
  vocab_size: 32000,
  hidden_size: 4096,
  intermediate_size: 11008,
  num_hidden_layers: 32,
  num_attention_heads: 32,
  num_key_value_heads: null,
  head_dim: null,
  max_position_embeddings: 2048,
  initializer_range: 0.02,
  rms_norm_eps: 1e-6,
  attention_dropout: 0,
  tie_word_embeddings: false,
};

const QWEN: LlamaShape = {
  ...LLAMA,
  vocab_size: 151936,
  intermediate_size: 22016,
  num_key_value_heads: 32,
  max_position_embeddings: 32768,
};

/** By `model_type`. */
export const LLAMA_FAMILIES: Readonly<Record<string, LlamaFamily>> = {
  llama: {
    name: "Llama",
    architecture: "LlamaForCausalLM",
    defaults: LLAMA,
    biases: ({ attention_bias, mlp_bias }) => ({
      queriesKeysValues: attention_bias,
      attentionOutput: attention_bias,
      feedForward: mlp_bias,
    }),
    headNorms: false,
  },
  mistral: {
    name: "Mistral",
    architecture: "MistralForCausalLM",
    defaults: {
      ...LLAMA,
      intermediate_size: 14336,
      num_key_value_heads: 8,
      max_position_embeddings: 131072,
    },
    biases: () => ({
      queriesKeysValues: false,
      attentionOutput: false,
      feedForward: false,
    }),
    headNorms: false,
    slidingWindow: { width: 4096, onlyIfUsed: false },
  },
  qwen2: {
    name: "Qwen2",
    architecture: "Qwen2ForCausalLM",
    defaults: QWEN,
    biases: () => ({
      queriesKeysValues: true,
      attentionOutput: false,
      feedForward: false,
    }),
    headNorms: false,
    slidingWindow: { width: 4096, onlyIfUsed: true },
  },
  qwen3: {
    name: "Qwen3",
    architecture: "Qwen3ForCausalLM",
    defaults: { ...QWEN, head_dim: 128 },
    biases: ({ attention_bias }) => ({
      queriesKeysValues: attention_bias,
      attentionOutput: attention_bias,
      feedForward: false,
    }),
    headNorms: true,
    slidingWindow: { width: 4096, onlyIfUsed: true },
  },
};
