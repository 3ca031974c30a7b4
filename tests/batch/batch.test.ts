import { assertEquals, assertThrows } from "@std/assert";
import { divisorOf, makeBatch } from "sft/batch/batch.ts";
import { packRows } from "sft/batch/pack.ts";
import { row } from "./drawn_examples.ts";

Deno.test("makeBatch() lists supervised positions as drawn", () => {
  const rows = [
    {
      tokens: Int32Array.of(11, 12, 21, 22),
      segments: Int32Array.of(1, 1, 2, 2),
      positions: Int32Array.of(0, 1, 0, 1),
      supervised: Uint8Array.of(0, 1, 0, 1),
    },
    {
      tokens: Int32Array.of(31, 32, 33, 0),
      segments: Int32Array.of(1, 1, 1, 0),
      positions: Int32Array.of(0, 1, 2, 0),
      supervised: Uint8Array.of(0, 0, 1, 0),
    },
  ];

  assertEquals(makeBatch(rows, 2, 4), {
    B: 2,
    T: 4,
    K: 4,
    tokens: Int32Array.of(11, 12, 21, 22, 31, 32, 33, 0),
    positions: Int32Array.of(0, 1, 0, 1, 0, 1, 2, 0),
    segments: Int32Array.of(1, 1, 2, 2, 1, 1, 1, 0),
    targetRows: Int32Array.of(0, 2, 5, 0),
    labels: Int32Array.of(12, 22, 33, 0),
    weights: Float32Array.of(1, 1, 1, 0),
    targets: 3,
    realTokens: 7,
    longest: 3,
  });
});

Deno.test("makeBatch() fills up with rows of padding", () => {
  const batch = makeBatch([row(1, "01", 3)], 2, 1);

  assertEquals([...batch.tokens], [101, 102, 0, 0, 0, 0]);
  assertEquals([...batch.segments], [1, 1, 0, 0, 0, 0]);
  assertEquals([...batch.targetRows], [0]);
  assertEquals(batch.realTokens, 2);
});

Deno.test("makeBatch() counts no padding that has a token's id", () => {
  const words = {
    tokens: Int32Array.of(3, 3),
    supervised: Uint8Array.of(0, 1),
  };
  const rows = packRows([words], 4, 3, "padded"); // padding is 3 too

  const { targets, realTokens, weights } = makeBatch(rows, 1, 2);

  assertEquals({ targets, realTokens }, { targets: 1, realTokens: 2 });
  assertEquals([...weights], [1, 0]);
});

Deno.test("makeBatch() refuses what does not fit", () => {
  const [short, long] = [row(1, "01", 3), row(2, "0111", 4)];
  const message = (...args: Parameters<typeof makeBatch>) =>
    assertThrows(() => makeBatch(...args), RangeError).message;

  assertEquals(
    message([], 2, 4),
    "Cannot make batch of 0 rows: expected 1 to 2",
  );
  assertEquals(
    message([short, short, short], 2, 4),
    "Cannot make batch of 3 rows: expected 1 to 2",
  );
  assertEquals(
    message([short, long], 2, 4),
    "Cannot make batch: row 1 has 4 tokens, expected 3 as in row 0",
  );
  assertEquals(
    message([long], 2, 2),
    "Cannot make batch with 3 targets: expected 2 at most",
  );
});

Deno.test("divisorOf() is a batch's targets, or its pairs if it has any", () => {
  const batch = makeBatch([row(1, "011", 3)], 1, 2);

  assertEquals(divisorOf(batch), 2);
  assertEquals(divisorOf({ ...batch, pairs: 1 }), 1);
});
