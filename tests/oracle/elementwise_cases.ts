/**
 * Cases for kernels that work element by element, and for reductions.
 *
 * @module
 */
import * as tf from "sft/core/tf.ts";
import {
  bools,
  type Case,
  type Cases,
  casesOf,
  counted,
  floats,
  ints,
  made,
  type Operand,
  positive,
  type Values,
} from "./case.ts";
import { each, eachPair, eachRow, total } from "./float64.ts";

type Pair = (a: number, b: number) => number;

/** A matrix of odd sizes, and what broadcasts to it. */
const [MATRIX, COLUMN, ROW] = [[5, 67], [5, 1], [67]];

/** Numbers of which some are equal. */
const REPEATED = [floats, ints].map((values) => [
  made(MATRIX, (i) => i % 4, values),
  made(MATRIX, (i) => i % 3 - 1, values),
]);

/** What the result is, whether it is differentiated, and a first operand. */
interface BinaryOptions {
  readonly dtype?: "float32" | "bool";
  readonly gradients?: boolean;
  readonly x?: Operand;
}

/** Every way in which two operands may meet. */
function binary(
  // deno-lint-ignore no-explicit-any -- TensorFlow.js's own operand types
  run: (a: any, b: any) => tf.Tensor,
  f: Pair,
  { dtype, gradients, x = MATRIX }: BinaryOptions = {},
): Cases {
  const pairs = eachPair(f, MATRIX);
  const result = { shape: MATRIX, dtype };
  const half = Float64Array.of(0.5);
  const both = (a: Operand, b: Operand): Case => (
    { inputs: [a, b], run, expected: pairs, result, gradients }
  );
  const halfAnd = (b: Operand, run: Case["run"]): Case => ({
    ...{ inputs: [b], run, result, gradients },
    expected: ([b]) => pairs([half, b], []),
  });
  return {
    "equal shapes": both(x, MATRIX),
    "a matrix and a row": both(x, ROW),
    "a positive column and a row": both(positive(...COLUMN), ROW),
    "a constant scalar": {
      ...{ inputs: [x], run: (x) => run(x, 0.5), result, gradients },
      expected: ([x]) => pairs([x, half], []),
    },
    "a scalar that comes first": halfAnd(MATRIX, (y) => run(0.5, y)),
    "a constant that brings the whole shape": halfAnd(
      ROW,
      (row) => run(tf.fill(MATRIX, 0.5), row),
    ),
    "a constant column that brings the rows": halfAnd(
      ROW,
      (row) => run(tf.fill(COLUMN, 0.5), row),
    ),
  };
}

type Binary = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;

/** Arithmetic of floats and of integers. */
function arithmetic(run: Binary, f: Pair, options: BinaryOptions = {}): Cases {
  const expected = eachPair(f, MATRIX);
  const result = { dtype: "int32" } as const;
  return {
    ...binary(run, f, options),
    "integers": { inputs: REPEATED[1], run, expected, result },
  };
}

/** TensorFlow.js does not sum these gradients where an operand is broadcast. */
function extreme(run: Binary, f: Pair): Cases {
  const { "equal shapes": same, ...others } = arithmetic(run, f, {
    gradients: false,
  });
  return { ...others, "equal shapes": { ...same, gradients: true } };
}

function comparison(
  run: Binary,
  holds: (a: number, b: number) => boolean,
): Cases {
  const f: Pair = (a, b) => Number(holds(a, b));
  const result = { dtype: "bool" } as const;
  const repeated = ["floats", "integers"].map((what, i): [string, Case] => [
    `${what} of which some are equal`,
    { inputs: REPEATED[i], run, expected: eachPair(f, MATRIX), result },
  ]);
  return { ...binary(run, f, result), ...Object.fromEntries(repeated) };
}

function unary(
  run: Case["run"],
  f: (x: number) => number,
  more: Record<string, Operand[]> = {},
): Cases {
  return casesOf(run, each(f), { "odd sizes": [MATRIX], ...more });
}

/** The same where `f` wants numbers above 0. */
function root(run: Case["run"], f: (x: number) => number): Cases {
  return casesOf(run, each(f), { "odd sizes": [positive(...MATRIX)] });
}

/** 0 and values past where the function's result rounds to its limit. */
const FAR = { "far from 0": [floats([0, -0.01, 0.01, -5, 5, -60, 60])] };

function softmax(row: Float64Array): Float64Array {
  const highest = Math.max(...row);
  const powers = row.map((x) => Math.exp(x - highest));
  return powers.map((x) => x / total(powers));
}

/**
 * Rows of odd sizes by `f`; rows 1..5, 6..10 and 11..15, and a stack of 1..12,
 * by hand.
 */
function reduction(
  run: (x: tf.Tensor, axis?: number | number[], keep?: boolean) => tf.Tensor,
  f: (row: Float64Array) => number,
  { all, columns, rows, outer, middle }: Record<
    "all" | "columns" | "rows" | "outer" | "middle",
    number[]
  >,
): Cases {
  type Axes = undefined | number | number[];
  const byHand = (
    x: Values,
    [axes, keep]: [axes?: Axes, keep?: boolean],
    expected: Values,
  ): Case => ({ inputs: [x], run: (x) => run(x, axes, keep), expected });
  const [x, stack] = [counted(3, 5), counted(2, 3, 2)];
  return {
    ...casesOf(
      (x) => run(x, 1),
      eachRow(f),
      { "odd sizes": [MATRIX], "one column": [COLUMN] },
      { shape: ([[rows]]) => [rows] },
    ),
    "everything": byHand(x, [], floats(all, [])),
    "columns": byHand(x, [0], floats(columns)),
    "columns, kept": byHand(x, [0, true], floats(columns, [1, 5])),
    "rows": byHand(x, [-1], floats(rows)),
    "rows, kept": byHand(x, [1, true], floats(rows, [3, 1])),
    "the outer axes of three": byHand(stack, [[0, 2]], floats(outer)),
    "the middle axis of three": byHand(
      stack,
      [1, true],
      floats(middle, [2, 1, 2]),
    ),
  };
}

/** By kernel. */
export const ELEMENTWISE_CASES: Readonly<Record<string, Cases>> = {
  Add: arithmetic(tf.add, (a, b) => a + b),
  Sub: arithmetic(tf.sub, (a, b) => a - b),
  Multiply: arithmetic(tf.mul, (a, b) => a * b),
  RealDiv: binary(tf.div, (a, b) => a / b),
  Maximum: extreme(tf.maximum, Math.max),
  Minimum: extreme(tf.minimum, Math.min),
  Pow: binary(tf.pow, Math.pow, { x: positive(...MATRIX) }),
  Equal: comparison(tf.equal, (a, b) => a === b),
  NotEqual: comparison(tf.notEqual, (a, b) => a !== b),
  Greater: comparison(tf.greater, (a, b) => a > b),
  GreaterEqual: comparison(tf.greaterEqual, (a, b) => a >= b),
  Less: comparison(tf.less, (a, b) => a < b),
  LessEqual: comparison(tf.lessEqual, (a, b) => a <= b),
  LogicalAnd: {
    "every pair": {
      inputs: [bools([0, 0, 1, 1]), bools([0, 1, 0, 1])],
      run: tf.logicalAnd,
      expected: bools([0, 0, 0, 1]),
    },
  },
  Select: {
    "of two tensors": {
      inputs: [bools([1, 0, 1]), [3], [3]],
      run: tf.where,
      expected: ([is, x, y]) => x.map((value, i) => is[i] ? value : y[i]),
      result: { shape: [3] },
      gradients: false, // they need a kernel that our ops do not
    },
    "of a tensor and a constant": {
      inputs: [bools([1, 0, 1]), ints([1, 2, 3])],
      run: (is, x) => tf.where(is, x, tf.zerosLike(x)),
      expected: ints([1, 0, 3]),
    },
  },
  Cast: {
    "floats to integers": {
      inputs: [floats([-1.7, 0, 2.7])],
      run: (x) => tf.cast(x, "int32"),
      expected: ints([-1, 0, 2]),
    },
    "floats to bools": {
      inputs: [floats([-0.5, 0, 2])],
      run: (x) => tf.cast(x, "bool"),
      expected: bools([1, 0, 1]),
    },
    "bools to floats": {
      inputs: [bools([1, 0, 1])],
      run: (x) => tf.cast(x, "float32"),
      expected: floats([1, 0, 1]),
    },
  },
  Sqrt: root(tf.sqrt, Math.sqrt),
  Rsqrt: root(tf.rsqrt, (x) => 1 / Math.sqrt(x)),
  Exp: unary(tf.exp, Math.exp),
  Log: {
    ...root(tf.log, Math.log),
    "zero": {
      inputs: [floats([0])],
      run: tf.log,
      expected: floats([-Infinity]),
    },
  },
  Neg: unary(tf.neg, (x) => -x),
  Tanh: unary(tf.tanh, Math.tanh, FAR),
  Sigmoid: unary(tf.sigmoid, (x) => 1 / (1 + Math.exp(-x)), FAR),
  Abs: casesOf(
    tf.abs,
    each(Math.abs),
    { "odd sizes": [MATRIX] },
    { gradients: false }, // it needs a kernel that our ops do not
  ),
  Square: unary(tf.square, (x) => x * x),
  SumOfSquares: casesOf(
    (x) => tf.sum(tf.square(x)),
    ([x]) => [total(x.map((value) => value ** 2))],
    { "odd sizes": [MATRIX], "one number": [[1]] },
    { shape: () => [] },
  ),
  Sum: {
    ...reduction(tf.sum, total, {
      all: [120],
      columns: [18, 21, 24, 27, 30],
      rows: [15, 40, 65],
      outer: [18, 26, 34], // 1+2+7+8, 3+4+9+10, 5+6+11+12
      middle: [9, 12, 27, 30],
    }),
    "columns of odd sizes": {
      inputs: [MATRIX],
      run: (x) => tf.sum(x, 0),
      expected: ([x]) =>
        x.slice(0, 67).map((_, at) => total(x.filter((_, i) => i % 67 === at))),
      result: { shape: ROW },
    },
    "columns of integers": {
      inputs: [ints([1, 2, 3, 4, 5, 6], [3, 2])],
      run: (x) => tf.sum(x, 0),
      expected: ints([9, 12]),
    },
    "columns that cancel": {
      inputs: [floats([1, 0.5, -1, 0.25, 3, -1], [3, 2])],
      run: (x) => tf.sum(x, 0),
      expected: floats([3, -0.25]),
    },
  },
  Mean: reduction(tf.mean, (row) => total(row) / row.length, {
    all: [8],
    columns: [6, 7, 8, 9, 10],
    rows: [3, 8, 13],
    outer: [4.5, 6.5, 8.5],
    middle: [3, 4, 9, 10],
  }),
  Max: {
    ...reduction(tf.max, (row) => Math.max(...row), {
      all: [15],
      columns: [11, 12, 13, 14, 15],
      rows: [5, 10, 15],
      outer: [8, 10, 12],
      middle: [5, 6, 11, 12],
    }),
    "rows below zero": {
      inputs: [floats([-3, -1, -2, -7, -9, -8], [2, 3])],
      run: (x) => tf.max(x, 1),
      expected: floats([-1, -7]),
    },
  },
  Softmax: {
    ...casesOf(tf.softmax, eachRow(softmax), {
      "odd sizes": [MATRIX],
      "rows of one": [COLUMN],
    }),
    "rows of large and of hidden values": {
      inputs: [floats([1000, 999, -1e9, 0, 1000, -1e9], [2, 3])],
      run: (x) => tf.softmax(x),
      expected: floats(
        [Math.E / (1 + Math.E), 1 / (1 + Math.E), 0, 0, 1, 0],
        [2, 3],
      ),
    },
  },
};
