/**
 * What the trainer asks of a model, and what a batch looks like to both.
 *
 * The contract alone: models implement it, the trainer drives it, and neither
 * knows the other.
 *
 * @module
 */
import type * as tf from "./tf.ts";

/**
 * How a fresh parameter is filled: with a constant, with normal numbers of this
 * deviation, or with uniform ones between minus and plus this bound.
 */
export type Initializer =
  | { readonly fill: number }
  | { readonly deviation: number }
  | { readonly bound: number };

/** One parameter of a model. */
export interface ParameterSpec {
  readonly name: string;
  readonly shape: readonly number[];
  /** Whether weight decay applies: to matrices, not to biases or norms. */
  readonly decay: boolean;
  /**
   * How many linear maps between a block's states lie side by side in its
   * columns; none in embeddings, heads and vectors. @default {0}
   */
  readonly linearMaps?: number;
  /** Whether training leaves it as it is. @default {false} */
  readonly frozen?: boolean;
  /** Its learning rate as a multiple of the others'. @default {1} */
  readonly rateRatio?: number;
  readonly initializer: Initializer;
}

/** Where values are dropped, and how many. */
export interface DropoutSite {
  readonly shape: readonly number[];
  /** Share dropped, in (0, 1). */
  readonly rate: number;
}

/** Parameters by name. */
export type Parameters = Readonly<Record<string, tf.Tensor>>;

/** Dropout masks by site, bool of the site's shape, true where a value stays. */
export type KeepMasks = Readonly<Record<string, tf.Tensor>>;

/** Sizes of a batch: B rows of T tokens, K slots for supervised targets. */
export interface BatchSizes {
  readonly B: number;
  readonly T: number;
  readonly K: number;
}

/** Shape and element type of one array of a batch. */
export interface BatchArray {
  readonly shape: readonly number[];
  readonly dtype: "float32" | "int32";
}

/** One batch of such sizes. */
export interface BatchTensors {
  /** Int32 `[B·T]`. */
  readonly tokens: tf.Tensor1D;
  /** Position within its document, int32 `[B·T]`. */
  readonly positions: tf.Tensor1D;
  /** Document of each position, 0 for padding, int32 `[B, T]`. */
  readonly segments: tf.Tensor2D;
  /** Rows of `tokens` that have a target, int32 `[K]`. */
  readonly targetRows: tf.Tensor1D;
  /** For each row its place in `targetRows`, or K if it has none, int32 `[B·T]`. */
  readonly targetSlots: tf.Tensor1D;
  /** The token that follows each of them, int32 `[K]`. */
  readonly labels: tf.Tensor1D;
  /** 1 for a target, 0 for an empty slot, float32 `[K]`. */
  readonly weights: tf.Tensor1D;
  /** No document has more tokens: none sees further back. */
  readonly longest: number;
  /** What else the model asks of a batch, as `besides()` names it. */
  readonly besides: Readonly<Record<string, tf.Tensor>>;
}

/** A model that can be trained. */
export interface Trainable {
  readonly parameters: readonly ParameterSpec[];
  /** Sites of dropout for batches of these sizes; none where the rate is 0. */
  dropoutSites(sizes: BatchSizes): Readonly<Record<string, DropoutSite>>;
  /**
   * What a batch of these sizes holds beside its tokens, by name.
   * @default {nothing}
   */
  besides?(sizes: BatchSizes): Readonly<Record<string, BatchArray>>;
  /** What is measured beside the loss. @default {nothing} */
  readonly figures?: readonly string[];
  /**
   * Sum of the losses of what a batch trains: in nats, float32 scalar. Where
   * there are `figures`, float32 `[1 + figures]`: the loss, then their sums.
   */
  sumLoss(
    parameters: Parameters,
    batch: BatchTensors,
    keep?: KeepMasks,
  ): tf.Tensor;
  /**
   * The targets' losses in nats one by one, float32 `[K]`; of empty slots any
   * number. Without masks nothing is dropped.
   */
  targetLosses(
    parameters: Parameters,
    batch: BatchTensors,
    keep?: KeepMasks,
  ): tf.Tensor1D;
}
