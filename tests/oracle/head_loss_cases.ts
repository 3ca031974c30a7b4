/**
 * Cases for the head and its loss.
 *
 * @module
 */
import * as tf from "sft/core/tf.ts";
import { headLoss, headLosses, headLossReference } from "sft/ops/head_loss.ts";
import {
  type Cases,
  casesOf,
  floats,
  ints,
  labelled,
  made,
  type Operand,
} from "./case.ts";

/** Inputs are hidden rows, a table, labels and weights. */
function lossCases(inputs: Record<string, Operand[]>, chunk?: number): Cases {
  return casesOf(
    (hidden, table, labels, weights) =>
      headLoss(hidden, table, labels, weights, chunk),
    ([hidden, table, labels, weights], [[K, C], [V]]) =>
      headLossReference([hidden, table], [K, C, V], labels, weights),
    inputs,
    { shape: () => [] },
  );
}

/** Inputs are hidden rows, a table and labels. */
function rowCases(inputs: Record<string, Operand[]>, chunk?: number): Cases {
  return casesOf(
    (hidden, table, labels) => headLosses(hidden, table, labels, chunk),
    ([hidden, table, labels], [[K, C], [V]]) =>
      Array.from({ length: K }, (_, row) => {
        const alone = Array.from({ length: K }, (_, k) => Number(k === row));
        const given = [hidden, table];
        return headLossReference(given, [K, C, V], labels, alone)[0];
      }),
    inputs,
    { shape: ([[K]]) => [K] },
  );
}

const chunks = (rows: number): Cases =>
  labelled(
    `in chunks of ${rows} rows`,
    lossCases({
      "odd sizes": [
        [5, 7],
        [11, 7],
        ints([10, 0, 3, 3, 1]),
        floats([1, 1, 0, 1, 1]),
      ],
    }, rows),
  );

/** By op. */
export const HEAD_LOSS_CASES: Readonly<Record<string, Cases>> = {
  headLoss: {
    ...lossCases({
      "one target, two tokens": [[1, 1], [2, 1], ints([1]), floats([1])],
      "odd sizes": [
        [5, 7],
        [67, 7],
        ints([66, 0, 13, 13, 1]),
        floats([1, 1, 1, 1, 1]),
      ],
      "weights other than 1": [
        [3, 5],
        [5, 5],
        ints([4, 0, 2]),
        floats([1, 0.5, 2]),
      ],
      "empty slots": [
        [4, 3],
        [11, 3],
        ints([10, 0, 4, 0]),
        floats([1, 0, 1, 0]),
      ],
      "nothing but empty slots": [[2, 3], [5, 3], ints([0, 0]), floats([0, 0])],
      "one label throughout": [
        [9, 5],
        [3, 5],
        ints(Array(9).fill(2)),
        floats(Array(9).fill(1)),
      ],
      "more rows than channels and tokens": [
        [67, 2],
        [5, 2],
        made([67], (k) => k % 5, ints),
        made([67], (k) => Number(k % 3 > 0)),
      ],
    }),
    ...chunks(2),
    ...chunks(3),
    ...chunks(5),
    // Logits 200 and 0: the second token's probability is e^-200, 0 in float32.
    "a bound on the loss of a target without a chance, not on its gradient": {
      inputs: [
        floats([1], [1, 1]),
        floats([200, 0], [2, 1]),
        ints([1]),
        floats([1]),
      ],
      run: (hidden, table, labels, weights) => {
        const { value, grad } = tf.valueAndGrad((hidden) =>
          headLoss(hidden as tf.Tensor2D, table, labels, weights)
        )(hidden);
        return [value, grad];
      },
      // -log 1e-37
      expected: [floats([37 * Math.LN10], []), floats([200], [1, 1])],
    },
  },
  headLosses: {
    ...rowCases({
      "one target, two tokens": [[1, 1], [2, 1], ints([1])],
      "odd sizes": [[5, 7], [67, 7], ints([66, 0, 13, 13, 1])],
      "more rows than channels and tokens": [
        [67, 2],
        [5, 2],
        made([67], (k) => k % 5, ints),
      ],
    }),
    ...labelled(
      "in chunks of 3, 3 and 1 rows",
      rowCases(
        { "odd sizes": [[7, 3], [5, 3], made([7], (k) => k % 5, ints)] },
        3,
      ),
    ),
  },
};
