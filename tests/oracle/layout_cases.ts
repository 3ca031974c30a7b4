/**
 * Cases for kernels that put elements elsewhere.
 *
 * @module
 */
import * as tf from "sft/core/tf.ts";
import {
  type Case,
  type Cases,
  counted,
  floats,
  ints,
  type Operand,
} from "./case.ts";

/** Numbers in as many brackets as there are axes. */
type Nested = readonly (number | Nested)[];

/**
 * @param order The result, of places: elements of the inputs are counted from 1
 * on through all of them.
 */
function places(
  inputs: readonly Operand[],
  run: Case["run"],
  order: Nested,
): Case {
  const flat = (order as readonly unknown[]).flat(Infinity) as number[];
  const shape: number[] = [];
  for (let part: Nested | number = order; typeof part !== "number";) {
    shape.push(part.length);
    part = part[0];
  }
  return {
    inputs,
    run,
    expected: (inputs) => {
      const all = inputs.flatMap((x) => [...x]);
      return flat.map((place) => all[place - 1]);
    },
    result: { shape },
    exact: true,
  };
}

/** By kernel. */
export const LAYOUT_CASES: Readonly<Record<string, Cases>> = {
  Reshape: {
    "rows to columns": places(
      [[2, 3]],
      (x) => tf.reshape(x, [3, -1]),
      [[1, 2], [3, 4], [5, 6]],
    ),
  },
  ExpandDims: {
    "an axis between": places(
      [[2, 3]],
      (x) => tf.expandDims(x, 1),
      [[[1, 2, 3]], [[4, 5, 6]]],
    ),
    "an axis behind": places(
      [[3]],
      (x) => tf.expandDims(x, -1),
      [[1], [2], [3]],
    ),
  },
  Transpose: {
    "a matrix": places(
      [[2, 3]],
      (x) => tf.transpose(x),
      [[1, 4], [2, 5], [3, 6]],
    ),
    "three axes turned round": places(
      [[2, 3, 2]],
      (x) => tf.transpose(x, [2, 0, 1]),
      [[[1, 3, 5], [7, 9, 11]], [[2, 4, 6], [8, 10, 12]]],
    ),
  },
  // A slice's gradient needs a kernel that our ops do not.
  Slice: {
    "both axes": {
      inputs: [counted(3, 5)],
      run: (x) => tf.slice(x, [1, 2], [2, -1]),
      expected: floats([8, 9, 10, 13, 14, 15], [2, 3]),
      exact: true,
    },
    "the first axis alone": {
      inputs: [counted(3, 5)],
      run: (x) => tf.slice(x, 2),
      expected: floats([11, 12, 13, 14, 15], [1, 5]),
      exact: true,
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
      exact: true,
    },
    "rows of equal size": {
      inputs: [counted(3, 2)],
      run: (x) => tf.split(x, 3),
      expected: [
        floats([1, 2], [1, 2]),
        floats([3, 4], [1, 2]),
        floats([5, 6], [1, 2]),
      ],
      exact: true,
    },
    "a part alone": places(
      [[2, 3]],
      (x) => tf.split(x, [1, 2], 1)[1],
      [[2, 3], [5, 6]],
    ),
  },
  Concat: {
    "side by side": places(
      [[2, 2], [2, 1]],
      (a, b) => tf.concat([a, b], -1),
      [[1, 2, 5], [3, 4, 6]],
    ),
    "three, one below the other": places(
      [[1, 2], [1, 2]],
      (a, b) => tf.concat([a, b, a]),
      [[1, 2], [3, 4], [1, 2]],
    ),
  },
  Tile: {
    "both axes": places(
      [[1, 3]],
      (x) => tf.tile(x, [2, 2]),
      [[1, 2, 3, 1, 2, 3], [1, 2, 3, 1, 2, 3]],
    ),
    "a broadcast": places(
      [[3, 1]],
      (x) => tf.broadcastTo(x, [3, 2]),
      [[1, 1], [2, 2], [3, 3]],
    ),
  },
  GatherV2: {
    "rows": places(
      [[3, 2], ints([2, 0, 2])],
      (x, ids) => tf.gather(x, ids),
      [[5, 6], [1, 2], [5, 6]],
    ),
    "rows by a matrix of ids": places(
      [[3, 2], ints([2, 0], [2, 1])],
      (x, ids) => tf.gather(x, ids),
      [[[5, 6]], [[1, 2]]],
    ),
    "columns": places(
      [[2, 3], ints([2, 0])],
      (x, ids) => tf.gather(x, ids, -1),
      [[3, 1], [6, 4]],
    ),
  },
  TensorScatterUpdate: {
    "rows": places(
      [counted(3, 2), ints([2, 0], [2, 1]), counted(2, 2)],
      (x, ids, rows) => tf.tensorScatterUpdate(x, ids, rows),
      [[11, 12], [3, 4], [9, 10]],
    ),
  },
};
