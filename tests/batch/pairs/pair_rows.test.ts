import { assertEquals, assertThrows } from "@std/assert";
import type { Pair } from "sft/batch/pairs/pair_example.ts";
import {
  makePairBatch,
  mostPairs,
  packPairs,
  pairRowLength,
} from "sft/batch/pairs/pair_rows.ts";
import { example } from "../drawn_examples.ts";

const SHORT: Pair = [example(1, "01"), example(2, "011")];
const LONG: Pair = [example(3, "0011"), example(4, "001")];
const TINY: Pair = [example(5, "01"), example(6, "01")];

const LOGPS = new Map<Pair, [number, number]>([
  [SHORT, [-1, -2]],
  [LONG, [-3, -4]],
  [TINY, [-5, -6]],
]);

Deno.test("packPairs() keeps both sides of a pair in one row, as drawn", () => {
  const rows = packPairs([SHORT, LONG, TINY], 9, 0, "isolated");

  assertEquals(rows.map(({ tokens }) => [...tokens]), [
    [3, 3, 3, 3, 4, 4, 4, 0, 0],
    [1, 1, 2, 2, 2, 5, 5, 6, 6],
  ]);
  assertEquals(rows.map(({ segments }) => [...segments]), [
    [1, 1, 1, 1, 2, 2, 2, 0, 0],
    [1, 1, 2, 2, 2, 3, 3, 4, 4],
  ]);
  assertEquals(rows.map(({ pairs }) => pairs), [[LONG], [SHORT, TINY]]);
  assertEquals(mostPairs(rows), 2);
});

Deno.test("packPairs() gives each pair a row where they are padded", () => {
  const rows = packPairs([SHORT, TINY], 9, 0, "padded");

  assertEquals(rows.map(({ pairs }) => pairs), [[SHORT], [TINY]]);
  assertThrows(
    () => packPairs([LONG], 6, 0, "padded"),
    RangeError,
    "Cannot pack example of 7 tokens: rows hold 6",
  );
});

Deno.test("pairRowLength() has room for two answers with their prompt", () => {
  assertEquals(pairRowLength(512), 1024);
});

Deno.test("makePairBatch() says in which document each target is", () => {
  const rows = packPairs([SHORT, LONG, TINY], 9, 0, "isolated");
  const batch = makePairBatch(rows, 3, 9, 2, (pair) => LOGPS.get(pair)!);

  assertEquals([batch.pairs, batch.targets], [3, 8]);
  assertEquals([...batch.labels], [3, 3, 4, 1, 2, 2, 5, 6, 0]);
  const { targetDocuments, referenceLogps } = batch.besides;
  // Two pairs a row: the second row's documents begin at 4.
  assertEquals([...targetDocuments], [0, 0, 1, 4, 5, 5, 6, 7, 0]);
  assertEquals([...referenceLogps], [
    ...[-3, -4, 0, 0],
    ...[-1, -2, -5, -6],
    ...[0, 0, 0, 0],
  ]);
});
