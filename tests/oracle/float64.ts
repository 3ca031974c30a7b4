/**
 * Loops in float64, which know neither tensors nor engines: what kernels have
 * to give.
 *
 * Those of the ops of `lib/ops` stand beside the ops.
 *
 * @module
 */
import { scaledProductReference } from "sft/ops/scaled_product.ts";
import type { Reference } from "./case.ts";

/** Step of the central differences: errors near 1e-9. */
const STEP = 1e-5;

/** d scalar / d x, moving each element of `x` there and back. */
export function centralDifferences(
  scalar: () => number,
  x: Float64Array,
): Float64Array {
  return Float64Array.from(x, (value, at) => {
    x[at] = value + STEP;
    const above = scalar();
    x[at] = value - STEP;
    const below = scalar();
    x[at] = value;
    return (above - below) / (2 * STEP);
  });
}

/** `f` of each element. */
export function each(f: (x: number) => number): Reference {
  return ([x]) => x.map(f);
}

/** `f` of each row of a matrix, one number or a row for it. */
export function eachRow(
  f: (row: Float64Array) => number | Float64Array,
): Reference {
  return ([x], [[rows, width]]) =>
    Array.from({ length: rows }, (_, row) => {
      const y = f(x.subarray(row * width, (row + 1) * width));
      return typeof y === "number" ? y : [...y];
    }).flat();
}

/**
 * `f` of each pair of elements that meet in a matrix of this shape; an operand
 * may be a matrix, a row, a column or a scalar. Its sizes have to differ.
 */
export function eachPair(
  f: (a: number, b: number) => number,
  [rows, width]: readonly number[],
): Reference {
  const at = (x: Float64Array, i: number) => {
    if (x.length === rows) return x[Math.floor(i / width)];
    return x[i % x.length];
  };
  return ([a, b]) =>
    Float64Array.from(
      { length: rows * width },
      (_, i) => f(at(a, i), at(b, i)),
    );
}

/** Stacks of matrices `[…, rows, columns]` with both axes exchanged. */
export function turned(
  x: Float64Array,
  shape: readonly number[],
): Float64Array {
  const [rows, columns] = shape.slice(-2);
  return x.map((_, i) => {
    const [place, first] = [i % (rows * columns), i - i % (rows * columns)];
    const [column, row] = [Math.floor(place / rows), place % rows];
    return x[first + row * columns + column];
  });
}

/** How the operands of a product lie. */
export interface Orientation {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
  readonly alpha?: number;
}

/** Products of two stacks of matrices, `[…, M, K]` and `[…, K, N]`. */
export function product(
  { transposeA = false, transposeB = false, alpha = 1 }: Orientation = {},
): Reference {
  return ([a, b], [shapeA, shapeB]) => {
    const [M, K] = transposeA ? shapeA.slice(-2).reverse() : shapeA.slice(-2);
    return scaledProductReference(
      [
        transposeA ? turned(a, shapeA) : a,
        transposeB ? turned(b, shapeB) : b,
      ],
      [a.length / M / K, M, K, shapeB.at(transposeB ? -2 : -1)!],
      alpha,
    );
  };
}

/** `onto` with each row added at its id. */
export function scattered(
  onto: Float64Array,
  rows: Float64Array,
  ids: Float64Array,
): Float64Array {
  const sums = onto.slice();
  const width = rows.length / ids.length;
  rows.forEach((x, i) =>
    sums[ids[Math.floor(i / width)] * width + i % width] += x
  );
  return sums;
}

/** Σ of all elements. */
export function total(x: Float64Array): number {
  return x.reduce((sum, value) => sum + value, 0);
}
