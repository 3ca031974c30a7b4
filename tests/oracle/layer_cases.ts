/**
 * Cases for the ops of `lib/ops`, by the float64 references that stand beside
 * them; but for attention and the head, which have files of their own.
 *
 * @module
 */
import * as tf from "sft/core/tf.ts";
import { dropout, dropoutReference } from "sft/ops/dropout.ts";
import { embedding, embeddingReference } from "sft/ops/embedding.ts";
import { feedForward, feedForwardReference } from "sft/ops/feed_forward.ts";
import { gate, gateReference } from "sft/ops/gate.ts";
import { gelu, geluReference } from "sft/ops/gelu.ts";
import { layerNorm, layerNormReference } from "sft/ops/layer_norm.ts";
import { rmsNorm, rmsNormReference } from "sft/ops/rms_norm.ts";
import { rotary, rotaryReference } from "sft/ops/rotary.ts";
import { scaledProduct } from "sft/ops/scaled_product.ts";
import { selectRows, selectRowsReference } from "sft/ops/select_rows.ts";
import { swiglu, swigluReference } from "sft/ops/swiglu.ts";
import {
  bools,
  type Cases,
  casesOf,
  floats,
  ints,
  labelled,
  made,
  type Operand,
} from "./case.ts";
import { type Orientation, product } from "./float64.ts";

const RATE = 0.3;
/** Two of three stay. */
const someStay = (...shape: number[]) =>
  made(shape, (i) => Number(i % 3 > 0), bools);

function stripes(count: number): Cases {
  return labelled(
    `in stripes of a ${count}th`,
    casesOf(
      (x, out, outBias, back, backBias) =>
        feedForward(x, { out, outBias, back, backBias }, count),
      feedForwardReference,
      {
        "a single row": [[1, 4], [4, 12], [12], [12, 4], [4]],
        "odd sizes": [[5, 3], [3, 9], [9], [9, 3], [3]],
      },
    ),
  );
}

function norm(epsilon: number, inputs: Record<string, Operand[]>): Cases {
  return casesOf(
    (x, gain, bias) => layerNorm(x, gain, bias, epsilon),
    (inputs) => layerNormReference(inputs, epsilon),
    inputs,
  );
}

function rms(epsilon: number, inputs: Record<string, Operand[]>): Cases {
  return casesOf(
    (x, gain) => rmsNorm(x, gain, epsilon),
    (inputs) => rmsNormReference(inputs, epsilon),
    inputs,
  );
}

/** Cosines and sines of `[N, half]` angles. */
const turns = (N: number, half: number): Operand[] =>
  [Math.cos, Math.sin].map((f) => made([N, half], (i) => f(0.7 * i - 2)));

function scaled(options: Orientation, inputs: Record<string, number[][]>) {
  const { transposeA, transposeB } = options;
  return casesOf(
    (a, b) => scaledProduct(a, b, options),
    product(options),
    inputs,
    {
      shape: ([a, b]) => [
        ...a.slice(0, -2),
        a.at(transposeA ? -1 : -2)!,
        b.at(transposeB ? -2 : -1)!,
      ],
      gradients: false,
    },
  );
}

/** By op. */
export const LAYER_CASES: Readonly<Record<string, Cases>> = {
  gelu: casesOf(gelu, geluReference, {
    "a scalar": [[]],
    "one value": [[1]],
    "a matrix of odd sizes": [[5, 67]],
    "any rank": [[2, 3, 1, 5]],
    "values where it is flat": [floats([-1e4, -30, -6, 0, 6, 30, 1e4])],
  }),
  layerNorm: {
    ...norm(1e-5, {
      "a single row": [[1, 8], [8], [8]],
      "a single column": [[5, 1], [1], [1]],
      "odd sizes": [[5, 67], [67], [67]],
      "rows of one value": [made([2, 5], () => 0.3), [5], [5]],
      "rows far from zero": [made([2, 7], (i) => 100 + i % 5), [7], [7]],
    }),
    ...labelled(
      "a large epsilon",
      norm(1e-3, { "odd sizes": [[3, 5], [5], [5]] }),
    ),
  },
  rmsNorm: {
    ...rms(1e-5, {
      "a single row": [[1, 8], [8]],
      "odd sizes": [[5, 67], [67]],
      "a row of zeros": [made([2, 5], (i) => i < 5 ? 0 : i), [5]],
      "large rows": [made([2, 7], (i) => 100 + i % 5), [7]],
    }),
    ...labelled(
      "a large epsilon",
      rms(0.5, {
        "odd sizes": [[3, 5], [5]],
        // Where epsilon is small, the gradient of one column is nearly 0.
        "a single column": [[5, 1], [1]],
      }),
    ),
  },
  rotary: casesOf(
    (x, cos, sin) => rotary(x, { cos, sin }),
    (inputs, [[N, C], [, half]]) =>
      rotaryReference(inputs, [N, C / 2 / half, 2 * half]),
    {
      "a single pair": [[1, 2], ...turns(1, 1)],
      "one head": [[5, 6], ...turns(5, 3)],
      "heads side by side": [[3, 12], ...turns(3, 2)],
    },
  ),
  swiglu: casesOf(swiglu, swigluReference, {
    "a scalar": [[], []],
    "a matrix of odd sizes": [[5, 67], [5, 67]],
    "any rank": [[2, 3, 1, 5], [2, 3, 1, 5]],
    "a gate that is open or shut": [floats([-30, -6, 0, 6, 30]), [5]],
  }),
  feedForward: { ...stripes(1), ...stripes(3) },
  embedding: casesOf(
    embedding,
    ([table, ids], [[, C]]) => embeddingReference([table], ids, C),
    {
      "one id of one": [[1, 5], ints([0])],
      "ids that repeat": [[5, 3], ints([4, 0, 4, 4, 2])],
      "one id throughout": [[67, 5], ints(Array(67).fill(66))],
      "the most rows that are added by a product": [
        [1024, 3],
        ints([0, 1023, 0, 7, 1023]),
      ],
      "rows that are added by a scatter": [
        [1025, 3],
        ints([0, 1024, 0, 7, 1024]),
      ],
      "a scatter of one column": [[1031, 1], ints([5, 5, 5])],
    },
    { shape: ([[, C], [N]]) => [N, C] },
  ),
  selectRows: {
    ...casesOf(
      selectRows,
      ([x, rows], [[, C]]) => selectRowsReference([x], rows, C),
      {
        "the only row": [[1, 5], ints([0]), ints([0])],
        "some rows": [[5, 67], ints([1, 4]), ints([2, 0, 2, 2, 1])],
        "every row, in another order": [
          [3, 2],
          ints([2, 0, 1]),
          ints([1, 2, 0]),
        ],
        "one column": [[7, 1], ints([6]), ints([1, 1, 1, 1, 1, 1, 0])],
      },
      { shape: ([[, C], [K]]) => [K, C] },
    ),
    // Rows 2 and 0 are selected; the third slot is empty and names row 0 too.
    "no gradient through an empty slot": {
      inputs: [
        floats([1, 2, 3], [3, 1]),
        ints([2, 0, 0]),
        ints([1, 3, 0]),
        floats([10, 20, 40], [3, 1]),
      ],
      run: (x, rows, slots, dy) =>
        tf.grad((x) => selectRows(x as tf.Tensor2D, rows, slots))(x, dy),
      expected: floats([20, 0, 10], [3, 1]),
      exact: true,
    },
  },
  dropout: casesOf(
    (x, keep) => dropout(x, keep, RATE),
    ([x, keep]) => dropoutReference([x], keep, RATE),
    {
      "one value that stays": [[1], bools([1])],
      "one value that goes": [[1], bools([0])],
      "odd sizes": [[5, 67], someStay(5, 67)],
      "attention's shape": [[1, 2, 5, 5], someStay(1, 2, 5, 5)],
    },
  ),
  gate: {
    ...casesOf(
      gate,
      ([open, x]) => gateReference([x], open[0] === 1),
      {
        "open, one value": [bools([1], []), [1]],
        "open, odd sizes": [bools([1], []), [5, 67]],
        "shut, one value": [bools([0], []), [1]],
        "shut, odd sizes": [bools([0], []), [5, 67]],
      },
      { shape: ([, x]) => x, gradients: false },
    ),
    "open beside what is no number": {
      inputs: [bools([1], []), floats([1, NaN])],
      run: (open, x) => tf.sum(gate(open, tf.slice(x, [0], [1]))),
      expected: floats([1], []),
    },
    "shut before what is no number": {
      inputs: [bools([0], []), floats([1, NaN, -Infinity])],
      run: gate,
      expected: floats([0, 0, 0]),
      exact: true,
    },
  },
  scaledProduct: {
    ...scaled({ alpha: 0.25 }, {
      "single numbers": [[1, 1, 1, 1], [1, 1, 1, 1]],
      "odd sizes": [[2, 3, 5, 67], [2, 3, 67, 7]],
      "rows by columns": [[1, 2, 1, 9], [1, 2, 9, 1]],
    }),
    ...scaled({ alpha: -0.25 }, {
      "a negative factor, three axes": [[2, 3, 5], [2, 5, 7]],
    }),
    ...scaled({ transposeA: true }, {
      "left turned": [[2, 3, 67, 5], [2, 3, 67, 7]],
    }),
    ...scaled({ transposeB: true }, {
      "right turned": [[2, 3, 5, 67], [2, 3, 7, 67]],
    }),
    ...scaled({ transposeB: true, alpha: 3 }, {
      "right turned and scaled": [[2, 3, 5], [2, 7, 5]],
    }),
  },
};
