/**
 * Embedding: pick one row of a table for each id.
 *
 *     y[n, c] = table[ids[n], c]
 *
 * The gradient adds each row of dy at its id's row; ids may repeat.
 *
 * @module
 */
import { withGradient } from "../core/gradient.ts";
import * as tf from "../core/tf.ts";

/**
 * @param table Float32 `[V, C]`.
 * @param ids Int32 `[N]`, each in [0, V). Not checked on compiled engines.
 * @returns Float32 `[N, C]`.
 */
export function embedding(table: tf.Tensor2D, ids: tf.Tensor1D): tf.Tensor2D {
  const rows = table.shape[0];
  return withGradient("embedding", [table], {
    forward: (table) => ({ y: tf.gather(table, ids), saved: [] }),
    backward: (dy) => [sumByRow(dy, ids, rows)],
  });
}

/**
 * Up to this many rows, a product with the ids' one-hot rows adds faster than a
 * scatter, which engines run on one thread.
 */
const MOST_ROWS_BY_PRODUCT = 1024;

/** Each row of `dy` `[N, C]` added at its id's row of zeros `[rows, C]`. */
function sumByRow(
  dy: tf.Tensor2D,
  ids: tf.Tensor1D,
  rows: number,
): tf.Tensor2D {
  if (rows > MOST_ROWS_BY_PRODUCT) {
    return tf.unsortedSegmentSum(dy, ids, rows) as tf.Tensor2D;
  }
  const row = tf.reshape(tf.range(0, rows, 1, "int32"), [rows, 1]);
  const chosen = tf.cast(tf.equal(row, ids), "float32"); //          [rows, N]
  return tf.matMul(chosen, dy);
}

/** The same function as plain float64 loops: slow, obvious, and the truth. */
export function embeddingReference(
  [table]: readonly Float64Array[],
  ids: ArrayLike<number>,
  width: number,
): Float64Array {
  const y = new Float64Array(ids.length * width);
  for (let n = 0; n < ids.length; n++) {
    for (let c = 0; c < width; c++) {
      y[n * width + c] = table[ids[n] * width + c];
    }
  }
  return y;
}
