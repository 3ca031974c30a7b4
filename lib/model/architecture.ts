/**
 * What every family of models has in common, and all that training, decoding and
 * measuring know of one.
 *
 * A family is a folder with its configuration, its parameters and its hidden
 * states. How queries meet keys is given to it, so that training and generation
 * from a cache share every line.
 *
 * @module
 */
import type * as tf from "../core/tf.ts";
import type {
  BatchSizes,
  DropoutSite,
  KeepMasks,
  Parameters,
  ParameterSpec,
} from "../core/trainable.ts";

/** Rows of queries `[N, H·D]`, and of keys and values `[N, G·D]`. Float32. */
export type QueriesKeysValues = [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];

/**
 * Attention of one layer over rows of all sequences.
 *
 * @returns Float32 `[N, H·D]`.
 */
export type Attend = (
  layer: number,
  qkv: Readonly<QueriesKeysValues>,
) => tf.Tensor2D;

/** What is read. */
export interface TokensAtPositions {
  /** Int32 `[N]`. */
  readonly tokens: tf.Tensor1D;
  /** Int32 `[N]`, each in [0, longest). */
  readonly positions: tf.Tensor1D;
  /** Positions that there may be. */
  readonly longest: number;
}

/** A linear layer of a block, y = x · W + b. */
export interface LinearLayer {
  /** Its name in `transformers`; its matrix is `<module>.weight`. */
  readonly module: string;
  /** Width of x. */
  readonly inputs: number;
  /** Width of y. */
  readonly outputs: number;
  /** Which way its matrix lies: `[inputs, outputs]`, or the other one. */
  readonly inputsFirst: boolean;
  /** Whether it reads selected rows alone; see `HiddenStatesOptions.select`. */
  readonly onSelected: boolean;
}

/**
 * What becomes of a linear layer's result.
 *
 * @param y Float32 `[N, outputs]`.
 * @param x What the layer read, float32 `[N, inputs]`.
 * @param parameters Of the model, and whose gradients are taken.
 * @returns Float32 of the shape of y.
 */
export type Adapt = (
  y: tf.Tensor2D,
  x: tf.Tensor2D,
  module: string,
  parameters: Parameters,
) => tf.Tensor2D;

/** Which rows' hidden states are computed, and what is dropped. */
export interface HiddenStatesOptions {
  /** Dropout masks; none means no dropout. */
  readonly keep?: KeepMasks;
  /** Of `[N, C]` the rows that are wanted, `[K, C]`; all if left out. */
  readonly select?: (rows: tf.Tensor2D) => tf.Tensor2D;
  /** What becomes of every linear layer's result; nothing if left out. */
  readonly adapt?: Adapt;
  /** Whether blocks are computed again for their gradients. @default {false} */
  readonly recompute?: boolean;
}

/** Trained parameters beside those of a model that stays as it is. */
export interface Adapter {
  readonly base: Architecture;
  /** The parameters that are the adapter's. */
  readonly parameters: readonly ParameterSpec[];
  /** The `adapter_config.json` that `peft` opens, but for the base's name. */
  readonly configJson: Readonly<Record<string, unknown>>;
}

/** One model's shape, and how it computes. */
export interface Architecture {
  /** As people call it, such as `GPT-2`. */
  readonly family: string;
  /** Rows of the embedding, V. */
  readonly vocabulary: number;
  /** Longest sequence, in tokens. */
  readonly positions: number;
  readonly layers: number;
  /** Attention heads, H. */
  readonly heads: number;
  /** Heads of keys and values, G; divides H. */
  readonly keyValueHeads: number;
  /** Channels of a head, D. */
  readonly headWidth: number;
  /** In the order in which `transformers` lists them; made when asked for. */
  readonly parameters: readonly ParameterSpec[];
  /** Linear layers of its blocks, in order; made when asked for. */
  readonly linearLayers: readonly LinearLayer[];
  /** What has been added to another model; none of a model by itself. */
  readonly adapter?: Adapter;
  /** Name of the head's parameter, `[V, C]`; it may be the embedding's. */
  readonly head: string;
  /** Dropout of attention probabilities, share in [0, 1). */
  readonly attentionDropout: number;
  /** Sites of dropout; none where the rate is 0. */
  dropoutSites(sizes: BatchSizes): Readonly<Record<string, DropoutSite>>;
  /** @returns Hidden states after the last norm, float32 `[K, C]`. */
  hiddenStates(
    parameters: Parameters,
    read: TokensAtPositions,
    attend: Attend,
    options?: HiddenStatesOptions,
  ): tf.Tensor2D;
  /** The same model with this rate wherever it drops anything. */
  withDropout(rate: number): Architecture;
  /** The `config.json` that `transformers` opens, but for the weights' type. */
  configJson(stopToken: number | undefined): Record<string, unknown>;
}
