/**
 * The language-model head and its loss in one: cross-entropy, summed and not
 * averaged, over supervised targets.
 *
 *     loss = Σₖ weights[k] · -log softmax(hidden[k] · tableᵀ)[labels[k]]
 *
 * Averaging here would give a micro-batch with 3 targets the same weight as one
 * with 300; the trainer divides once, by the targets of the whole step. Only
 * rows that have a target come in, so logits of the others are never computed.
 *
 * On request the loss of a target differs from its nats; `TargetLoss` says how.
 *
 * Rows go in chunks, and a chunk's gradient is taken at once, so that the logits
 * of all rows never exist together. Where no gradient is asked for, an engine
 * that compiles leaves it out; op by op it is computed and dropped.
 *
 * @module
 */
import { composite } from "../core/composite.ts";
import { withGradient } from "../core/gradient.ts";
import { scoped } from "../core/scope.ts";
import { assertShape } from "../core/shape.ts";
import * as tf from "../core/tf.ts";

/**
 * Smallest probability whose logarithm is taken. A less likely target counts as
 * 85 nats; its gradient is exact all the same.
 */
const LEAST_PROBABILITY = 1e-37;

/** x[k, ids[k, 0]] as `[K, 1]`. */
const takeAlong = composite({
  name: "TakeAlong",
  inputs: ["x", "ids"],
  results: ([, ids]) => [{ shape: ids.shape }],
  compose: ([x, ids]) => [
    tf.sum(tf.mul(x, oneHot(ids, x.shape[1]!)), 1, true),
  ],
});

/** x with x[k, ids[k, 0]] replaced by updates[k, 0]. */
const putAlong = composite({
  name: "PutAlong",
  inputs: ["x", "ids", "updates"],
  results: ([{ shape }]) => [{ shape }],
  compose: ([x, ids, updates]) => {
    const hot = oneHot(ids, x.shape[1]!);
    return [tf.add(tf.mul(x, tf.sub(1, hot)), tf.mul(updates, hot))];
  },
});

function oneHot(ids: tf.Tensor, depth: number): tf.Tensor {
  const flat = tf.reshape(ids, [-1]) as tf.Tensor1D;
  return tf.oneHot(flat, depth, 1, 0, "float32");
}

/** How the loss of a target differs from its nats, -log p[label]. */
export interface TargetLoss {
  /**
   * ε: this share of the label's weight goes to all tokens alike,
   *
   *     (1 - ε) · -log p[label] + ε · mean over v of -log p[v]
   *
   * Source: Szegedy et al. 2015, arXiv:1512.00567, section 7; as in
   * `transformers`' LabelSmoother. @default {0}
   */
  readonly labelSmoothing?: number;
  /**
   * c: the softmax's sum is held near 1 by adding c · log² Σ exp logits.
   *
   * Source: Chowdhery et al. 2022, arXiv:2204.02311, section 5. @default {0}
   */
  readonly zLoss?: number;
  /**
   * Whether each target counts as much as it is likely: the loss is
   * p[label] · -log p[label], where the factor has no gradient.
   *
   * Source: Wu et al. 2025, arXiv:2508.05629, equation 9. @default {false}
   */
  readonly dynamic?: boolean;
}

/** Rows of a chunk: fewer would make adding up the table's gradient count. */
const CHUNK = 512;

/**
 * @param hidden Rows that have a target, float32 `[K, C]`.
 * @param table The head's weight (GPT-2 ties it to the embedding), float32
 * `[V, C]`.
 * @param labels Int32 `[K]`, each in [0, V).
 * @param weights Float32 `[K]`: 1, or 0 for a slot that holds no target.
 * @param chunk Rows whose logits exist at a time.
 * @param loss How the loss of a target differs from its nats.
 * @returns Nats, float32 scalar.
 *
 * @throws {RangeError} If the shapes do not fit.
 */
export function headLoss(
  hidden: tf.Tensor2D,
  table: tf.Tensor2D,
  labels: tf.Tensor1D,
  weights: tf.Tensor1D,
  chunk: number = CHUNK,
  loss: TargetLoss = {},
): tf.Scalar {
  const [K, C] = hidden.shape;
  const V = table.shape[0];
  assertShape("apply headLoss", "table", table.shape, { V, C });
  assertShape("apply headLoss", "labels", labels.shape, { K });
  assertShape("apply headLoss", "weights", weights.shape, { K });
  const ids = tf.reshape(labels, [K, 1]) as tf.Tensor2D;
  const column = tf.reshape(weights, [K, 1]) as tf.Tensor2D;
  return withGradient("head", [hidden, table], {
    forward: (hidden, table) => {
      const nats: tf.Scalar[] = [];
      const dHidden: tf.Tensor2D[] = [];
      let dTable: tf.Tensor2D | undefined;
      for (let from = 0; from < K; from += chunk) {
        const given = [hidden, ids, column]
          .map((x) => chunkOf(x, from, chunk)) as Chunk;
        const part = chunkLoss(given, table, dTable, loss);
        nats.push(part.nats);
        dHidden.push(part.dHidden);
        dTable = part.dTable;
      }
      return {
        y: nats.reduce((sum, part) => tf.add(sum, part)),
        saved: [
          joined(dHidden),
          tf.transpose(dTable!),
        ],
      };
    },
    backward: (dy, [dHidden, dTable]) => [
      tf.mul(dHidden, dy),
      tf.mul(dTable, dy),
    ],
  });
}

/**
 * The losses one by one, for what needs more of them than their sum. Learning
 * from them computes the logits twice, chunk by chunk: what each loss counts is
 * not known before all of them are.
 *
 * @param hidden As in `headLoss()`, and so are `table` and `labels`.
 * @returns Nats, float32 `[K]`; of a slot that holds no target, its label's.
 *
 * @throws {RangeError} If the shapes do not fit.
 */
export function headLosses(
  hidden: tf.Tensor2D,
  table: tf.Tensor2D,
  labels: tf.Tensor1D,
  chunk: number = CHUNK,
): tf.Tensor1D {
  const [K, C] = hidden.shape;
  const V = table.shape[0];
  assertShape("apply headLosses", "table", table.shape, { V, C });
  assertShape("apply headLosses", "labels", labels.shape, { K });
  const ids = tf.reshape(labels, [K, 1]) as tf.Tensor2D;
  const starts = Array.from(
    { length: Math.ceil(K / chunk) },
    (_, index) => index * chunk,
  );
  return withGradient("head", [hidden, table], {
    forward: (hidden, table) => {
      const nats = starts.map((from) => {
        const [rows, own] = [hidden, ids].map((x) => chunkOf(x, from, chunk));
        return natsOf(takeAlong([probabilities(rows, table), own])[0]);
      });
      return { y: tf.reshape(joined(nats), [K]), saved: [hidden, table] };
    },
    backward: (dy, [hidden, table]) => {
      const column = tf.reshape(dy, [K, 1]) as tf.Tensor2D;
      const dHidden: tf.Tensor2D[] = [];
      let dTable: tf.Tensor2D | undefined;
      for (const from of starts) {
        const given = [hidden, ids, column]
          .map((x) => chunkOf(x, from, chunk)) as Chunk;
        const part = chunkLoss(given, table as tf.Tensor2D, dTable);
        dHidden.push(part.dHidden);
        dTable = part.dTable;
      }
      return [joined(dHidden), tf.transpose(dTable!)];
    },
  });
}

/** Rows of all chunks; no copy where there is one chunk. */
function joined(chunks: readonly tf.Tensor2D[]): tf.Tensor2D {
  return chunks.length === 1 ? chunks[0] : tf.concat([...chunks], 0);
}

/** So many rows at most; no slice where they are all. */
function chunkOf(x: tf.Tensor2D, from: number, chunk: number): tf.Tensor2D {
  const [K] = x.shape;
  if (K <= chunk) return x;
  return tf.slice(x, [from, 0], [Math.min(chunk, K - from), -1]);
}

/** Float32 `[K, V]`. */
function logitsOf(hidden: tf.Tensor2D, table: tf.Tensor2D): tf.Tensor2D {
  return tf.matMul(hidden, table, false, true);
}

/** Softmax of the logits, float32 `[K, V]`. */
function probabilities(hidden: tf.Tensor2D, table: tf.Tensor2D): tf.Tensor2D {
  return tf.softmax(logitsOf(hidden, table));
}

/** Loss of targets by their probabilities, float32 `[K, 1]`. */
function natsOf(target: tf.Tensor): tf.Tensor2D {
  return tf.neg(tf.log(tf.maximum(target, LEAST_PROBABILITY)));
}

/** Some rows: hidden states, labels and weights. */
type Chunk = [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];

/** Loss of some rows, and its gradients. */
interface ChunkLoss {
  readonly nats: tf.Scalar;
  readonly dHidden: tf.Tensor2D;
  /** Those of earlier chunks included. */
  readonly dTable: tf.Tensor2D;
}

/**
 * Loss and gradients of some rows: dlogits = weights · (p - onehot). The weights
 * are applied to `[K, C]`, never to `[K, V]`.
 *
 * With ε and c of `TargetLoss` it is
 *
 *     dlogits = weights · (p · (1 + 2c · log Σ exp) - (1 - ε) · onehot - ε / V)
 *
 * The table's gradient is added up transposed, `[C, V]`: such a product, and
 * what it is added to, are one operation of an engine that compiles.
 */
function chunkLoss(
  [hidden, ids, weights]: Chunk,
  table: tf.Tensor2D,
  dTableBefore: tf.Tensor2D | undefined,
  { labelSmoothing: epsilon = 0, zLoss = 0, dynamic = false }: TargetLoss = {},
): ChunkLoss {
  const logits = logitsOf(hidden, table); //                            [K, V]
  const p: tf.Tensor2D = tf.softmax(logits); //                         [K, V]
  const [target] = takeAlong([p, ids]); //                              [K, 1]
  const column = dynamic ? tf.mul(weights, target) : weights;
  let losses: tf.Tensor = natsOf(target);
  let pulled: tf.Tensor = p; //            what the label's pull is taken from
  if (epsilon > 0 || zLoss > 0) {
    const logSum = tf.logSumExp(logits, 1, true); //                    [K, 1]
    if (epsilon > 0) {
      const uniform = tf.sub(logSum, tf.mean(logits, 1, true));
      losses = tf.add(tf.mul(losses, 1 - epsilon), tf.mul(uniform, epsilon));
    }
    if (zLoss > 0) {
      losses = tf.add(losses, tf.mul(tf.square(logSum), zLoss));
      pulled = tf.mul(p, tf.add(tf.mul(logSum, 2 * zLoss), 1));
    }
    if (epsilon > 0) pulled = tf.sub(pulled, epsilon / table.shape[0]);
  }
  return {
    nats: tf.sum(tf.mul(losses, column)),
    ...scoped("head gradient", () => {
      const [label] = pulled === p ? [target] : takeAlong([pulled, ids]);
      const [difference] = putAlong([ //                                [K, V]
        pulled,
        ids,
        tf.sub(label, 1 - epsilon),
      ]);
      const weighted = tf.mul(hidden, column);
      const own: tf.Tensor2D = tf.matMul(weighted, difference, true);
      const dTable: tf.Tensor2D = //                                    [C, V]
        dTableBefore ? tf.add(own, dTableBefore) : own;
      const dHidden: tf.Tensor2D = //                                   [K, C]
        tf.mul(tf.matMul(difference, table), column);
      return { dHidden, dTable };
    }),
  };
}

/** The same function as plain float64 loops: slow, obvious, and the truth. */
export function headLossReference(
  [hidden, table]: readonly Float64Array[],
  [K, C, V]: readonly number[],
  labels: ArrayLike<number>,
  weights: ArrayLike<number>,
): Float64Array {
  let nats = 0;
  for (let k = 0; k < K; k++) {
    const logits = Array.from({ length: V }, (_, v) => {
      let dot = 0;
      for (let c = 0; c < C; c++) dot += hidden[k * C + c] * table[v * C + c];
      return dot;
    });
    const highest = Math.max(...logits);
    const total = logits.reduce((sum, z) => sum + Math.exp(z - highest), 0);
    nats += weights[k] * (highest + Math.log(total) - logits[labels[k]]);
  }
  return Float64Array.of(nats);
}
