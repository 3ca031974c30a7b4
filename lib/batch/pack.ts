/**
 * Packing: lay several short examples end to end in rows of one fixed length.
 *
 * Covers placement only. Tokens are never split, dropped or reordered inside an
 * example; truncation is the caller's decision, made before packing.
 *
 * @module
 */
import type { Example } from "./example.ts";

/**
 * How examples share rows: `isolated`, blind to each other; `padded`, one to a
 * row; `naive`, as if they were one text (wrong on purpose, to compare with).
 */
export type Packing = "isolated" | "padded" | "naive";

/** One row of a batch. All of it is `[rowLength]`. */
export interface PackedRow {
  readonly tokens: Int32Array;
  /** 1, 2, … per example; 0 is padding. */
  readonly segments: Int32Array;
  /** Place within the example; 0 in padding. */
  readonly positions: Int32Array;
  /** 1 where the token is trained as a target. */
  readonly supervised: Uint8Array;
  /** Where the rows of its examples are, as far as that is known. */
  readonly places?: readonly string[];
}

/**
 * Packs examples into rows, longest first, each into the fullest row it fits.
 *
 * Three examples of lengths 3, 2 and 4 with `rowLength` 6 become two rows:
 *
 *     tokens      c c c c b b      a a a · · ·
 *     segments    1 1 1 1 2 2      1 1 1 0 0 0
 *     positions   0 1 2 3 0 1      0 1 2 0 0 0
 *     supervised  0 0 1 1 0 1      0 1 1 0 0 0
 *
 * Naive packing places them alike, but tells no border from within a text. Only
 * the first token of an example is never supervised, so the losses of both
 * count the same targets:
 *
 *     segments    1 1 1 1 1 1      1 1 1 0 0 0
 *     positions   0 1 2 3 4 5      0 1 2 0 0 0
 *
 * @throws {RangeError} If an example is empty or longer than a row.
 */
export function packRows(
  examples: readonly Example[],
  rowLength: number,
  padToken: number,
  packing: Packing,
): PackedRow[] {
  assertFitting(examples, rowLength);
  const groups = packing === "padded"
    ? examples.map((example) => [example])
    : bestFitDecreasing(examples, lengthOf, rowLength);
  return groups.map((group) => ({
    ...layOutRow(
      packing === "naive" ? [joinExamples(group)] : group,
      rowLength,
      padToken,
    ),
    ...placesOf(group),
  }));
}

/** A row, and the examples in it: the first is segment 1. */
export interface SharedRow {
  readonly row: PackedRow;
  readonly examples: readonly Example[];
}

/**
 * Packs examples as `"isolated"` does, and tells which are in each row.
 *
 * @throws {RangeError} As `packRows()` does.
 */
export function packApart(
  examples: readonly Example[],
  rowLength: number,
  padToken: number,
): SharedRow[] {
  assertFitting(examples, rowLength);
  return bestFitDecreasing(examples, lengthOf, rowLength).map((group) => ({
    row: layOutRow(group, rowLength, padToken),
    examples: group,
  }));
}

/**
 * The same for examples that belong together: those of a bundle go into one row,
 * one after the other.
 *
 * @param packing How bundles share rows.
 * @throws {RangeError} If a bundle is empty or longer than a row.
 */
export function packBundles<Bundle extends readonly Example[]>(
  bundles: readonly Bundle[],
  rowLength: number,
  padToken: number,
  packing: Exclude<Packing, "naive">,
): { readonly row: PackedRow; readonly bundles: readonly Bundle[] }[] {
  const length = (bundle: Bundle) =>
    bundle.reduce((sum, example) => sum + lengthOf(example), 0);
  assertLengths(bundles.map(length), rowLength);
  const groups = packing === "padded"
    ? bundles.map((bundle) => [bundle])
    : bestFitDecreasing(bundles, length, rowLength);
  return groups.map((group) => ({
    row: {
      ...layOutRow(group.flat(), rowLength, padToken),
      ...placesOf(group.flat()),
    },
    bundles: group,
  }));
}

function lengthOf({ tokens }: Example): number {
  return tokens.length;
}

function assertFitting(examples: readonly Example[], rowLength: number): void {
  assertLengths(examples.map(lengthOf), rowLength);
}

function assertLengths(lengths: readonly number[], rowLength: number): void {
  for (const length of lengths) {
    if (length === 0) {
      throw new RangeError("Cannot pack example of 0 tokens: leave it out");
    }
    if (length > rowLength) {
      throw new RangeError(
        `Cannot pack example of ${length} tokens: rows hold ${rowLength}, ` +
          "truncate it first or raise rowLength",
      );
    }
  }
}

/** Which items share a row. Items of one length keep their order. */
function bestFitDecreasing<Item>(
  items: readonly Item[],
  lengthOf: (item: Item) => number,
  rowLength: number,
): Item[][] {
  const rows: Item[][] = [];
  /** Rows by how many tokens they still take: `[0, rowLength]`. */
  const withRoom: Item[][][] = Array.from(
    { length: rowLength + 1 },
    () => [],
  );
  const longestFirst = items.toSorted((a, b) => lengthOf(b) - lengthOf(a));
  for (const item of longestFirst) {
    const length = lengthOf(item);
    let room = length;
    while (room < rowLength && withRoom[room].length === 0) room++;
    let row = withRoom[room].pop();
    if (!row) {
      row = [];
      rows.push(row);
    }
    row.push(item);
    withRoom[room - length].push(row);
  }
  return rows;
}

function placesOf(group: readonly Example[]): Pick<PackedRow, "places"> {
  const places = group.flatMap(({ where }) => where ?? []);
  return places.length > 0 ? { places } : {};
}

/** Makes one example of several, which does not tell where each began. */
function joinExamples(group: readonly Example[]): Example {
  return {
    tokens: Int32Array.from(group.flatMap(({ tokens }) => [...tokens])),
    supervised: Uint8Array.from(
      group.flatMap(({ supervised }) => [0, ...supervised.subarray(1)]),
    ),
  };
}

/** Lays examples end to end in one row. */
function layOutRow(
  group: readonly Example[],
  rowLength: number,
  padToken: number,
): PackedRow {
  const row = {
    tokens: new Int32Array(rowLength).fill(padToken),
    segments: new Int32Array(rowLength),
    positions: new Int32Array(rowLength),
    supervised: new Uint8Array(rowLength),
  };
  let start = 0;
  for (const [index, { tokens, supervised }] of group.entries()) {
    const end = start + tokens.length;
    row.tokens.set(tokens, start);
    row.supervised.set(supervised, start);
    row.segments.fill(index + 1, start, end);
    for (let t = start; t < end; t++) row.positions[t] = t - start;
    start = end;
  }
  return row;
}
