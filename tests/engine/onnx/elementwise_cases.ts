/**
 * Cases for element-wise kernels, reductions and layout changes.
 *
 * @module
 */
import * as tf from "sft/core/tf.ts";
import { gate } from "sft/ops/gate.ts";
import { bools, floats, type Given, ints } from "../../support/kernel_check.ts";
import {
  counted,
  each,
  pairs,
  type RuleCase,
  type RuleCases,
  wave,
} from "./rule_cases.ts";

type Labelled = Record<string, RuleCase>;
type Pair = (a: number, b: number) => number;

const X = wave([3, 5]);
const Y = wave([3, 5], 1);
const POSITIVE = each(X, (x) => x ** 2 + 0.1);
const ROW = wave([5], 2);
const COLUMN = wave([3, 1], 3);
const I = ints(Array.from({ length: 15 }, (_, i) => i % 4), [3, 5]);
const J = ints(Array.from({ length: 15 }, (_, i) => i % 3 - 1), [3, 5]);

/** Every way in which two operands may meet. */
function binary(
  // deno-lint-ignore no-explicit-any -- TensorFlow.js's own operand types
  run: (a: any, b: any) => tf.Tensor,
  f: Pair,
  { dtype = floats, x = X }: { dtype?: typeof bools; x?: Given } = {},
): Labelled {
  const of = (a: Given, b: Given) => {
    const { shape, values } = pairs(a, b, f);
    return dtype(values, shape);
  };
  const half = floats([0.5], []);
  return {
    "equal shapes": { inputs: [x, Y], run, expected: of(x, Y) },
    "a matrix and a row": { inputs: [x, ROW], run, expected: of(x, ROW) },
    "a positive column and a row": {
      inputs: [each(COLUMN, Math.abs), ROW],
      run,
      expected: of(each(COLUMN, Math.abs), ROW),
    },
    "a constant scalar": {
      inputs: [x],
      run: (x) => run(x, 0.5),
      expected: of(x, half),
    },
    "a scalar that comes first": {
      inputs: [Y],
      run: (y) => run(0.5, y),
      expected: of(half, Y),
    },
    "a constant that brings the whole shape": {
      inputs: [ROW],
      run: (row) => run(tf.fill([3, 5], 0.5), row),
      expected: of(floats(Array(15).fill(0.5), [3, 5]), ROW),
    },
    "a constant column that brings the rows": {
      inputs: [ROW],
      run: (row) => run(tf.fill([3, 1], 0.5), row),
      expected: of(floats([0.5, 0.5, 0.5], [3, 1]), ROW),
    },
  };
}

/** The same of integers, of which some are equal. */
function whole(run: RuleCase["run"], f: Pair, dtype = ints): RuleCase {
  return {
    inputs: [I, J],
    run,
    expected: dtype(pairs(I, J, f).values, [3, 5]),
  };
}

/** Arithmetic of floats and of integers. */
function arithmetic(run: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor, f: Pair) {
  return { ...binary(run, f), "integers": whole(run, f) };
}

function comparison(
  run: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor,
  holds: (a: number, b: number) => boolean,
): Labelled {
  const f: Pair = (a, b) => Number(holds(a, b));
  return {
    ...binary(run, f, { dtype: bools }),
    "integers": whole(run, f, bools),
  };
}

function unary(
  run: (x: tf.Tensor) => tf.Tensor,
  f: (x: number) => number,
  x: Given = X,
): Labelled {
  return { "a matrix": { inputs: [x], run, expected: each(x, f) } };
}

/** 0 and values past where the function's result rounds to its limit. */
const FAR = floats([0, -0.01, 0.01, -5, 5, -60, 60]);

/** Softmax of rows of five. */
function softmax({ values }: Given): number[] {
  return [0, 5, 10].flatMap((start) => {
    const row = Array.from(values.slice(start, start + 5));
    const highest = Math.max(...row);
    const total = row.reduce((sum, x) => sum + Math.exp(x - highest), 0);
    return row.map((x) => Math.exp(x - highest) / total);
  });
}

/** Rows 1..5, 6..10 and 11..15, and what becomes of them. */
function reduction(
  run: (x: tf.Tensor, axis?: number | number[], keep?: boolean) => tf.Tensor,
  [all, columns, rows]: [number, number[], number[]],
  [ends, middle]: [number[], number[]],
): Labelled {
  const x = counted(3, 5);
  const stack = counted(2, 3, 2);
  return {
    "everything": {
      inputs: [x],
      run: (x) => run(x),
      expected: floats([all], []),
    },
    "columns": {
      inputs: [x],
      run: (x) => run(x, 0),
      expected: floats(columns),
    },
    "columns, kept": {
      inputs: [x],
      run: (x) => run(x, 0, true),
      expected: floats(columns, [1, 5]),
    },
    "rows": { inputs: [x], run: (x) => run(x, -1), expected: floats(rows) },
    "rows, kept": {
      inputs: [x],
      run: (x) => run(x, 1, true),
      expected: floats(rows, [3, 1]),
    },
    "the outer axes of three": {
      inputs: [stack],
      run: (x) => run(x, [0, 2]),
      expected: floats(ends),
    },
    "the middle axis of three": {
      inputs: [stack],
      run: (x) => run(x, 1, true),
      expected: floats(middle, [2, 1, 2]),
    },
  };
}

/** By kernel, then by what is special about them. */
export const ELEMENTWISE_CASES: RuleCases = {
  Add: arithmetic(tf.add, (a, b) => a + b),
  Sub: arithmetic(tf.sub, (a, b) => a - b),
  Multiply: arithmetic(tf.mul, (a, b) => a * b),
  RealDiv: binary(tf.div, (a, b) => a / b),
  Maximum: arithmetic(tf.maximum, Math.max),
  Minimum: arithmetic(tf.minimum, Math.min),
  Pow: binary(tf.pow, Math.pow, { x: POSITIVE }),
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
      inputs: [bools([1, 0, 1]), floats([1, 2, 3]), floats([-1, -2, -3])],
      run: tf.where,
      expected: floats([1, -2, 3]),
    },
    "of a tensor and a constant": {
      inputs: [bools([1, 0, 1]), ints([1, 2, 3])],
      run: (is, x) => tf.where(is, x, tf.zerosLike(x)),
      expected: ints([1, 0, 3]),
    },
  },
  Gate: {
    "open": {
      inputs: [bools([1], []), floats([1, NaN])],
      run: (is, x) => tf.sum(gate(is, tf.slice(x, [0], [1]))),
      expected: floats([1], []),
    },
    "shut, before what is no number": {
      inputs: [bools([0], []), floats([1, NaN, -Infinity])],
      run: gate,
      expected: floats([0, 0, 0]),
    },
  },
  Sqrt: unary(tf.sqrt, Math.sqrt, POSITIVE),
  Rsqrt: unary(tf.rsqrt, (x) => 1 / Math.sqrt(x), POSITIVE),
  Exp: unary(tf.exp, Math.exp),
  Log: {
    ...unary(tf.log, Math.log, POSITIVE),
    "zero": {
      inputs: [floats([0])],
      run: tf.log,
      expected: floats([-Infinity]),
    },
  },
  Neg: unary(tf.neg, (x) => -x),
  Tanh: unary(tf.tanh, Math.tanh, FAR),
  Sigmoid: unary(tf.sigmoid, (x) => 1 / (1 + Math.exp(-x)), FAR),
  Abs: unary(tf.abs, Math.abs),
  Square: unary(tf.square, (x) => x * x),
  SumOfSquares: {
    "a matrix": {
      inputs: [floats([1, -2, 3, -4, 5, -6], [3, 2])],
      run: (x) => tf.sum(tf.square(x)),
      expected: floats([91], []),
    },
  },
  Sum: {
    ...reduction(tf.sum, [120, [18, 21, 24, 27, 30], [15, 40, 65]], [
      [18, 26, 34], // 1+2+7+8, 3+4+9+10, 5+6+11+12
      [9, 12, 27, 30],
    ]),
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
  Mean: reduction(tf.mean, [8, [6, 7, 8, 9, 10], [3, 8, 13]], [
    [4.5, 6.5, 8.5],
    [3, 4, 9, 10],
  ]),
  Max: {
    ...reduction(tf.max, [15, [11, 12, 13, 14, 15], [5, 10, 15]], [
      [8, 10, 12],
      [5, 6, 11, 12],
    ]),
    "rows below zero": {
      inputs: [floats([-3, -1, -2, -7, -9, -8], [2, 3])],
      run: (x) => tf.max(x, 1),
      expected: floats([-1, -7]),
    },
  },
  Reshape: {
    "rows to columns": {
      inputs: [counted(2, 3)],
      run: (x) => tf.reshape(x, [3, -1]),
      expected: floats([1, 2, 3, 4, 5, 6], [3, 2]),
    },
  },
  ExpandDims: {
    "an axis between": {
      inputs: [counted(2, 3)],
      run: (x) => tf.expandDims(x, 1),
      expected: floats([1, 2, 3, 4, 5, 6], [2, 1, 3]),
    },
    "an axis behind": {
      inputs: [counted(3)],
      run: (x) => tf.expandDims(x, -1),
      expected: floats([1, 2, 3], [3, 1]),
    },
  },
  Slice: {
    "both axes": {
      inputs: [counted(3, 5)],
      run: (x) => tf.slice(x, [1, 2], [2, -1]),
      expected: floats([8, 9, 10, 13, 14, 15], [2, 3]),
    },
    "the first axis alone": {
      inputs: [counted(3, 5)],
      run: (x) => tf.slice(x, 2),
      expected: floats([11, 12, 13, 14, 15], [1, 5]),
    },
  },
  SplitV: {
    "columns, the rest in the middle": {
      inputs: [counted(2, 5)],
      run: (x) => tf.split(x, [1, -1, 2], 1),
      expected: [
        floats([1, 6], [2, 1]),
        floats([2, 3, 7, 8], [2, 2]),
        floats([4, 5, 9, 10], [2, 2]),
      ],
    },
    "rows of equal size": {
      inputs: [counted(3, 2)],
      run: (x) => tf.split(x, 3),
      expected: [
        floats([1, 2], [1, 2]),
        floats([3, 4], [1, 2]),
        floats([5, 6], [1, 2]),
      ],
    },
  },
  Softmax: {
    "rows": {
      inputs: [X],
      run: (x) => tf.softmax(x),
      expected: floats(softmax(X), [3, 5]),
    },
    "rows of large and of hidden values": {
      inputs: [floats([1000, 999, -1e9, 0, 1000, -1e9], [2, 3])],
      run: (x) => tf.softmax(x),
      expected: floats(
        [Math.E / (1 + Math.E), 1 / (1 + Math.E), 0, 0, 1, 0],
        [2, 3],
      ),
    },
  },
  Transpose: {
    "a matrix": {
      inputs: [counted(2, 3)],
      run: (x) => tf.transpose(x),
      expected: floats([1, 4, 2, 5, 3, 6], [3, 2]),
    },
    "three axes turned round": {
      inputs: [counted(2, 3, 2)],
      run: (x) => tf.transpose(x, [2, 0, 1]),
      expected: floats([1, 3, 5, 7, 9, 11, 2, 4, 6, 8, 10, 12], [2, 2, 3]),
    },
  },
  Concat: {
    "side by side": {
      inputs: [counted(2, 2), floats([-1, -2], [2, 1])],
      run: (a, b) => tf.concat([a, b], -1),
      expected: floats([1, 2, -1, 3, 4, -2], [2, 3]),
    },
    "three, one below the other": {
      inputs: [counted(1, 2), floats([-1, -2], [1, 2])],
      run: (a, b) => tf.concat([a, b, a]),
      expected: floats([1, 2, -1, -2, 1, 2], [3, 2]),
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
  Tile: {
    "both axes": {
      inputs: [counted(1, 3)],
      run: (x) => tf.tile(x, [2, 2]),
      expected: floats([1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3], [2, 6]),
    },
    "a broadcast": {
      inputs: [counted(3, 1)],
      run: (x) => tf.broadcastTo(x, [3, 2]),
      expected: floats([1, 1, 2, 2, 3, 3], [3, 2]),
    },
  },
};
