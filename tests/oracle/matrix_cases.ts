/**
 * Cases for products, and for rows that are added at ids.
 *
 * @module
 */
import * as tf from "sft/core/tf.ts";
import {
  type Case,
  type Cases,
  casesOf,
  counted,
  floats,
  ints,
  labelled,
  type Operand,
} from "./case.ts";
import {
  centralDifferences,
  eachPair,
  product,
  scattered,
  total,
} from "./float64.ts";

/** Rows, depth and columns; the last is far cheaper with its result turned. */
const SIZES = [[3, 5, 7], [1, 9, 1], [11, 13, 1]];

/** A product of each size in each orientation, with `added` onto it. */
function orientations(
  added: (M: number, N: number) => Operand[],
  run: (product: tf.Tensor, ...added: tf.Tensor[]) => tf.Tensor,
): Cases {
  const cases: Record<string, Case> = {};
  for (const [M, K, N] of SIZES) {
    for (const transposeA of [false, true]) {
      for (const transposeB of [false, true]) {
        const label = `${M}·${K}·${N}${transposeA ? " aᵀ" : ""}` +
          (transposeB ? " bᵀ" : "");
        const ab = product({ transposeA, transposeB });
        const sum = eachPair((x, y) => x + y, [M, N]);
        cases[label] = {
          inputs: [
            transposeA ? [K, M] : [M, K],
            transposeB ? [N, K] : [K, N],
            ...added(M, N),
          ],
          run: (a, b, ...added) =>
            run(tf.matMul(a, b, transposeA, transposeB), ...added),
          expected: ([a, b, c], shapes) => {
            const y = ab([a, b], shapes);
            return c ? sum([Float64Array.from(y), c], shapes) : y;
          },
          result: { shape: [M, N] },
        };
      }
    }
  }
  return cases;
}

const IDS = [5, 0, 5, 5, 2];

/** By kernel. */
export const MATRIX_CASES: Readonly<Record<string, Cases>> = {
  BatchMatMul: {
    ...orientations(() => [], (ab) => ab),
    "stacks": {
      inputs: [[2, 3, 5], [2, 5, 7]],
      run: tf.matMul,
      expected: product(),
      result: { shape: [2, 3, 7] },
    },
    "stacks, both turned": {
      inputs: [[2, 5, 3], [2, 7, 5]],
      run: (a, b) => tf.matMul(a, b, true, true),
      expected: product({ transposeA: true, transposeB: true }),
      result: { shape: [2, 3, 7] },
    },
    // TensorFlow.js does not sum the gradient of what is broadcast.
    "a stack times one matrix": {
      inputs: [[2, 3, 5], [5, 7]],
      run: tf.matMul,
      expected: (inputs) => product()(inputs, [[6, 5], [5, 7]]),
      result: { shape: [2, 3, 7] },
      gradients: false,
    },
  },
  Gemm: {
    ...orientations((M, N) => [[M, N]], (ab, c) => tf.add(ab, c)),
    ...labelled(
      "a row",
      orientations((_, N) => [[N]], (ab, row) => tf.add(row, ab)),
    ),
  },
  UnsortedSegmentSum: {
    ...casesOf(
      (rows, ids) => tf.unsortedSegmentSum(rows, ids, 7),
      ([rows, ids], [[, width]]) =>
        scattered(new Float64Array(7 * width), rows, ids),
      {
        "ids that repeat and ids that are missing": [[5, 3], ints(IDS)],
        "one column": [[5, 1], ints(IDS)],
      },
      { shape: ([[, width]]) => [7, width] },
    ),
    "single numbers": {
      inputs: [floats([1, 2, 4]), ints([1, 1, 0])],
      run: (x, ids) => tf.unsortedSegmentSum(x, ids, 3),
      expected: floats([4, 3, 0]),
    },
    "matrices": {
      inputs: [counted(3, 1, 2), ints([1, 1, 0])],
      run: (x, ids) => tf.unsortedSegmentSum(x, ids, 2),
      expected: floats([5, 6, 4, 6], [2, 1, 2]),
    },
  },
  ScatterAdd: {
    "onto a tensor": {
      inputs: [[7, 3], [5, 3], ints(IDS)],
      run: (onto, rows, ids) =>
        tf.add(onto, tf.unsortedSegmentSum(rows, ids, 7)),
      expected: ([onto, rows, ids]) => scattered(onto, rows, ids),
    },
    "onto single numbers": {
      inputs: [floats([10, 20, 30]), floats([1, 2, 4]), ints([1, 1, 0])],
      run: (onto, x, ids) => tf.add(tf.unsortedSegmentSum(x, ids, 3), onto),
      expected: floats([14, 23, 30]),
    },
    // Of a table that picks rows and is the head as well.
    "the gradient of a tied table": {
      inputs: [[7, 3], ints(IDS), [5, 7]],
      run: (table, ids, weights) =>
        tf.grad((table) => {
          const rows = tf.gather(table as tf.Tensor2D, ids);
          const logits = tf.matMul(rows, table as tf.Tensor2D, false, true);
          return tf.sum(tf.mul(logits, weights));
        })(table),
      expected: ([table, ids, weights]) => {
        const logit = (row: number, id: number) =>
          [0, 1, 2].reduce(
            (sum, c) => sum + table[ids[row] * 3 + c] * table[id * 3 + c],
            0,
          );
        const weighted = () =>
          total(weights.map((w, i) => w * logit(Math.floor(i / 7), i % 7)));
        return centralDifferences(weighted, table);
      },
      gradients: false,
    },
  },
};
