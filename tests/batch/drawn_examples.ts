/**
 * Examples and rows for tests of batches, short enough to be read.
 *
 * @module
 */
import type { Example } from "sft/batch/example.ts";
import type { PackedRow } from "sft/batch/pack.ts";
import type { RandomStream } from "sft/core/random.ts";

/** An example of one token, repeated; `supervised` such as `"011"`. */
export function example(token: number, supervised: string): Example {
  return {
    tokens: new Int32Array(supervised.length).fill(token),
    supervised: Uint8Array.from(supervised, Number),
  };
}

/** One example a row, tokens `100 row + 1, + 2, …`; segments 1, then padding. */
export function row(
  number: number,
  supervised: string,
  rowLength: number,
): PackedRow {
  const padded = <Values extends Int32Array | Uint8Array>(
    values: Values,
    cells: Iterable<number>,
  ) => (values.set([...cells]), values);
  const places = [...supervised].keys();
  return {
    tokens: padded(
      new Int32Array(rowLength),
      places.map((t) => 100 * number + t + 1),
    ),
    segments: new Int32Array(rowLength).fill(1, 0, supervised.length),
    positions: padded(new Int32Array(rowLength), [...supervised].keys()),
    supervised: padded(
      new Uint8Array(rowLength),
      [...supervised].map(Number),
    ),
  };
}

/** Examples of 1 to `rowLength` tokens; no two tokens are the same. */
export function randomExamples(
  random: RandomStream,
  count: number,
  rowLength: number,
): Example[] {
  let token = 0;
  return Array.from({ length: count }, () => {
    const length = 1 + random.integer(rowLength);
    return {
      tokens: Int32Array.from({ length }, () => ++token),
      supervised: Uint8Array.from({ length }, () => random.integer(2)),
    };
  });
}
