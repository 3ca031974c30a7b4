/**
 * Cases for products, indexing and the composites of `lib/ops`.
 *
 * @module
 */
import * as tf from "sft/core/tf.ts";
import { gelu } from "sft/ops/gelu.ts";
import { headLoss } from "sft/ops/head_loss.ts";
import { layerNorm } from "sft/ops/layer_norm.ts";
import { scaledProduct } from "sft/ops/scaled_product.ts";
import { floats, type Given, ints } from "../../support/kernel_check.ts";
import {
  counted,
  each,
  flipped,
  pairs,
  product,
  type RuleCase,
  type RuleCases,
  wave,
} from "./rule_cases.ts";

type Labelled = Record<string, RuleCase>;

/** Rows, depth and columns; the last is far cheaper with its result turned. */
const SIZES = [[3, 5, 7], [1, 9, 1], [11, 13, 1]];

const plus = (a: Given, b: Given): Given => {
  const { shape, values } = pairs(a, b, (x, y) => x + y);
  return floats(values, shape);
};

/** A product of each size in each orientation, with `more` done to it. */
function orientations(
  more: (M: number, N: number) => {
    inputs: Given[];
    run: (product: tf.Tensor, ...inputs: tf.Tensor[]) => tf.Tensor;
    expected: (product: Given) => Given;
  },
): Labelled {
  const cases: Labelled = {};
  for (const [M, K, N] of SIZES) {
    const [a, b] = [wave([M, K]), wave([K, N], 1)];
    const { inputs, run, expected } = more(M, N);
    for (const transposeA of [false, true]) {
      for (const transposeB of [false, true]) {
        const label = `${M}·${K}·${N}${transposeA ? " aᵀ" : ""}` +
          (transposeB ? " bᵀ" : "");
        cases[label] = {
          inputs: [
            transposeA ? flipped(a) : a,
            transposeB ? flipped(b) : b,
            ...inputs,
          ],
          run: (a, b, ...others) =>
            run(tf.matMul(a, b, transposeA, transposeB), ...others),
          expected: expected(product(a, b)),
        };
      }
    }
  }
  return cases;
}

/** Two products below each other, as a stack `[2, …]`. */
const stacked = (...matrices: Given[]): Given =>
  floats(matrices.flatMap(({ values }) => [...values]), [
    matrices.length,
    ...matrices[0].shape,
  ]);

const [A0, A1] = [wave([3, 5]), wave([3, 5], 1)];
const [B0, B1] = [wave([5, 7], 2), wave([5, 7], 3)];
const STACKS: Given[] = [stacked(A0, A1), stacked(B0, B1)];
const PRODUCTS = stacked(product(A0, B0), product(A1, B1));

const TABLE = wave([7, 3]);
const IDS = [5, 0, 5, 5, 2];
const ROWS = wave([5, 3], 1);

/** `onto` with each row added at its id, in float64. */
function scattered(onto: Given, ids: number[], rows: Given): Given {
  const values = Array.from(onto.values);
  const width = onto.shape[1];
  ids.forEach((id, row) => {
    for (let c = 0; c < width; c++) {
      values[id * width + c] += rows.values[row * width + c];
    }
  });
  return floats(values, [...onto.shape]);
}

const picked = ({ shape: [, width], values }: Given, ids: number[]): Given =>
  floats(
    ids.flatMap((id) => [...values.slice(id * width, (id + 1) * width)]),
    [ids.length, width],
  );

/**
 * A table that picks rows and is the head as well: d Σ W·(E·tableᵀ) with
 * E = table[ids] is Wᵀ·E, and W·table added at the ids.
 */
const WEIGHTS = wave([5, 7], 4);
const TIED = scattered(
  product(flipped(WEIGHTS), picked(TABLE, IDS)),
  IDS,
  product(WEIGHTS, TABLE),
);

/** Logits of three rows, straight from a table that is the identity. */
const LOGITS = wave([3, 5]);
const LABELS = [4, 0, 2];
const ROW_WEIGHTS = [1, 0.5, 2];
const IDENTITY = floats(
  Array.from({ length: 25 }, (_, i) => Number(i % 6 === 0)),
  [5, 5],
);
const P = LABELS.flatMap((_, row) => {
  const e = Array.from(LOGITS.values.slice(row * 5, row * 5 + 5), Math.exp);
  const total = e.reduce((a, b) => a + b);
  return e.map((x) => x / total);
});
const HEAD_INPUTS = [LOGITS, IDENTITY, ints(LABELS), floats(ROW_WEIGHTS)];

/** Each row shifted and scaled to mean 0 and variance 1, then by these. */
const GAIN = wave([5], 5);
const BIAS = wave([5], 6);
function normalised({ shape: [N, C], values }: Given): Given {
  const y: number[] = [];
  for (let n = 0; n < N; n++) {
    const row = Array.from(values.slice(n * C, (n + 1) * C));
    const mean = row.reduce((a, b) => a + b) / C;
    const variance = row.reduce((sum, x) => sum + (x - mean) ** 2, 0) / C;
    row.forEach((x, c) =>
      y.push(
        (x - mean) / Math.sqrt(variance + 1e-3) * GAIN.values[c] +
          BIAS.values[c],
      )
    );
  }
  return floats(y, [N, C]);
}

/** By kernel, then by what is special about them. */
export const MATRIX_CASES: RuleCases = {
  BatchMatMul: {
    ...orientations(() => ({
      inputs: [],
      run: (ab) => ab,
      expected: (ab) => ab,
    })),
    "stacks": { inputs: STACKS, run: tf.matMul, expected: PRODUCTS },
    "stacks, both turned": {
      inputs: [
        stacked(flipped(A0), flipped(A1)),
        stacked(flipped(B0), flipped(B1)),
      ],
      run: (a, b) => tf.matMul(a, b, true, true),
      expected: PRODUCTS,
    },
    "a stack times one matrix": {
      inputs: [STACKS[0], B0],
      run: tf.matMul,
      expected: stacked(product(A0, B0), product(A1, B0)),
    },
  },
  Gemm: {
    ...orientations((M, N) => ({
      inputs: [wave([M, N], 2)],
      run: (ab, c) => tf.add(ab, c),
      expected: (ab) => plus(ab, wave([M, N], 2)),
    })),
    ...Object.fromEntries(
      Object.entries(orientations((_, N) => ({
        inputs: [wave([N], 2)],
        run: (ab, row) => tf.add(row, ab),
        expected: (ab) => plus(ab, wave([N], 2)),
      }))).map(([label, one]) => [`${label} and a row`, one]),
    ),
  },
  ScaledMatMul: {
    "scaled": {
      inputs: STACKS,
      run: (a, b) => scaledProduct(a, b, { alpha: -0.25 }),
      expected: each(PRODUCTS, (x) => -0.25 * x),
    },
    "left turned": {
      inputs: [stacked(flipped(A0), flipped(A1)), STACKS[1]],
      run: (a, b) => scaledProduct(a, b, { transposeA: true }),
      expected: PRODUCTS,
    },
    "right turned and scaled": {
      inputs: [STACKS[0], stacked(flipped(B0), flipped(B1))],
      run: (a, b) => scaledProduct(a, b, { transposeB: true, alpha: 3 }),
      expected: each(PRODUCTS, (x) => 3 * x),
    },
  },
  GatherV2: {
    "rows": {
      inputs: [counted(3, 2), ints([2, 0, 2])],
      run: (x, ids) => tf.gather(x, ids),
      expected: floats([5, 6, 1, 2, 5, 6], [3, 2]),
    },
    "rows by a matrix of ids": {
      inputs: [counted(3, 2), ints([2, 0], [2, 1])],
      run: (x, ids) => tf.gather(x, ids),
      expected: floats([5, 6, 1, 2], [2, 1, 2]),
    },
    "columns": {
      inputs: [counted(2, 3), ints([2, 0])],
      run: (x, ids) => tf.gather(x, ids, -1),
      expected: floats([3, 1, 6, 4], [2, 2]),
    },
  },
  UnsortedSegmentSum: {
    "ids that repeat and ids that are missing": {
      inputs: [ROWS, ints(IDS)],
      run: (rows, ids) => tf.unsortedSegmentSum(rows, ids, 7),
      expected: scattered(floats(Array(21).fill(0), [7, 3]), IDS, ROWS),
    },
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
      inputs: [TABLE, ROWS, ints(IDS)],
      run: (onto, rows, ids) =>
        tf.add(onto, tf.unsortedSegmentSum(rows, ids, 7)),
      expected: scattered(TABLE, IDS, ROWS),
    },
    "onto single numbers": {
      inputs: [floats([10, 20, 30]), floats([1, 2, 4]), ints([1, 1, 0])],
      run: (onto, x, ids) => tf.add(tf.unsortedSegmentSum(x, ids, 3), onto),
      expected: floats([14, 23, 30]),
    },
    "the gradient of a tied table": {
      inputs: [TABLE, ints(IDS), WEIGHTS],
      run: (table, ids, weights) =>
        tf.grad((table) => {
          const rows = tf.gather(table as tf.Tensor2D, ids);
          const logits = tf.matMul(rows, table as tf.Tensor2D, false, true);
          return tf.sum(tf.mul(logits, weights));
        })(table),
      expected: TIED,
    },
  },
  TensorScatterUpdate: {
    "rows": {
      inputs: [
        counted(3, 2),
        ints([2, 0], [2, 1]),
        floats([-1, -2, -3, -4], [2, 2]),
      ],
      run: (x, ids, rows) => tf.tensorScatterUpdate(x, ids, rows),
      expected: floats([-3, -4, 3, 4, -1, -2], [3, 2]),
    },
  },
  LayerNorm: {
    "rows": {
      inputs: [wave([3, 5]), GAIN, BIAS],
      run: (x, gain, bias) => layerNorm(x, gain, bias, 1e-3),
      expected: normalised(wave([3, 5])),
    },
    "one row that is constant": {
      inputs: [floats(Array(5).fill(2.5), [1, 5]), GAIN, BIAS],
      run: (x, gain, bias) => layerNorm(x, gain, bias, 1e-3),
      expected: floats([...BIAS.values], [1, 5]),
    },
  },
  GeluTanh: {
    "a matrix": {
      inputs: [wave([3, 5])],
      run: gelu,
      expected: each(wave([3, 5]), (x) =>
        x / 2 *
        (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)))),
    },
  },
  TakeAlong: {
    "the targets' probabilities": {
      inputs: HEAD_INPUTS,
      run: headLoss,
      expected: floats([
        LABELS.reduce(
          (nats, label, row) =>
            nats - ROW_WEIGHTS[row] * Math.log(P[row * 5 + label]),
          0,
        ),
      ], []),
    },
  },
  PutAlong: {
    "the gradient at the targets": {
      inputs: HEAD_INPUTS,
      run: (logits, table, labels, weights) =>
        tf.grad((x) => headLoss(x as tf.Tensor2D, table, labels, weights))(
          logits,
        ),
      expected: floats(
        P.map((p, i) => {
          const row = Math.floor(i / 5);
          return ROW_WEIGHTS[row] * (p - Number(LABELS[row] === i % 5));
        }),
        [3, 5],
      ),
    },
  },
};
