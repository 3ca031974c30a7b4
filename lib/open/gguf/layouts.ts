/**
 * Values of a parameter between the layout of `transformers` and llama.cpp's.
 *
 * @module
 */
import type { Architecture } from "../../model/architecture.ts";
import type { Layout } from "./tensor_names.ts";

/** Of a model, what decides a layout. */
export type Heads = Pick<Architecture, "heads" | "keyValueHeads">;

/**
 * Values in the order of `transformers`.
 *
 * @param shape The parameter's there.
 */
export function fromGguf(
  values: Float32Array,
  shape: readonly number[],
  layout: Layout,
  heads: Heads,
): Float32Array {
  switch (layout) {
    case "same":
      return values;
    case "transposed":
      return transposed(values, shape[1], shape[0]);
    case "paired queries":
    case "paired keys":
      return rowsFrom(
        values,
        shape,
        (row, width) => pairedRow(row, width),
        headsOf(layout, heads),
      );
  }
}

/** The other way; `shape` is the parameter's in `transformers` too. */
export function toGguf(
  values: Float32Array,
  shape: readonly number[],
  layout: Layout,
  heads: Heads,
): Float32Array {
  switch (layout) {
    case "same":
      return values;
    case "transposed":
      return transposed(values, shape[0], shape[1]);
    case "paired queries":
    case "paired keys":
      return rowsFrom(
        values,
        shape,
        (row, width) => halvedRow(row, width),
        headsOf(layout, heads),
      );
  }
}

/** The shape in a GGUF file. */
export function ggufShape(
  shape: readonly number[],
  layout: Layout,
): readonly number[] {
  return layout === "transposed" ? shape.toReversed() : shape;
}

function headsOf(layout: Layout, { heads, keyValueHeads }: Heads): number {
  return layout === "paired queries" ? heads : keyValueHeads;
}

/** Of `[rows, columns]` as `[columns, rows]`. */
function transposed(
  values: Float32Array,
  rows: number,
  columns: number,
): Float32Array {
  const out = new Float32Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      out[column * rows + row] = values[row * columns + column];
    }
  }
  return out;
}

/** Row `r` of each head is the one that `source` says. */
function rowsFrom(
  values: Float32Array,
  [rows, columns = 1]: readonly number[],
  source: (row: number, width: number) => number,
  heads: number,
): Float32Array {
  const width = rows / heads;
  const out = new Float32Array(values.length);
  for (let row = 0; row < rows; row++) {
    const inHead = row % width;
    const from = (row - inHead + source(inHead, width)) * columns;
    out.set(values.subarray(from, from + columns), row * columns);
  }
  return out;
}

/** Where a row of halves is among pairs: the second half has the odd ones. */
function pairedRow(row: number, width: number): number {
  const half = width / 2;
  return row < half ? 2 * row : 2 * (row - half) + 1;
}

/** Where a row of pairs is among halves. */
function halvedRow(row: number, width: number): number {
  return (row >> 1) + (row & 1) * width / 2;
}
