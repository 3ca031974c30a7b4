import { assertEquals, assertThrows } from "@std/assert";
import type { Example } from "sft/batch/example.ts";
import {
  packBundles,
  type PackedRow,
  type Packing,
  packRows,
} from "sft/batch/pack.ts";
import { countTargets } from "sft/batch/targets.ts";
import { randomStream } from "sft/core/random.ts";
import { example, randomExamples } from "./drawn_examples.ts";

const [A, B, C, PAD] = [7, 8, 9, 0];

function cells(row: PackedRow) {
  const { tokens, segments, positions, supervised } = row;
  return [tokens, segments, positions, supervised].map((cells) => [...cells]);
}

const THREE = [example(A, "011"), example(B, "01"), example(C, "0011")];

Deno.test("packRows() packs as drawn", () => {
  assertEquals(packRows(THREE, 6, PAD, "isolated").map(cells), [
    [
      [C, C, C, C, B, B],
      [1, 1, 1, 1, 2, 2],
      [0, 1, 2, 3, 0, 1],
      [0, 0, 1, 1, 0, 1],
    ],
    [
      [A, A, A, PAD, PAD, PAD],
      [1, 1, 1, 0, 0, 0],
      [0, 1, 2, 0, 0, 0],
      [0, 1, 1, 0, 0, 0],
    ],
  ]);
});

Deno.test("packRows() packs naively as if a row were one text", () => {
  // Trained from the first token on, which is where both ways could differ.
  const trained = [example(A, "111"), example(B, "11"), example(C, "1111")];

  assertEquals(packRows(trained, 6, PAD, "naive").map(cells), [
    [
      [C, C, C, C, B, B],
      [1, 1, 1, 1, 1, 1],
      [0, 1, 2, 3, 4, 5],
      [0, 1, 1, 1, 0, 1],
    ],
    [
      [A, A, A, PAD, PAD, PAD],
      [1, 1, 1, 0, 0, 0],
      [0, 1, 2, 0, 0, 0],
      [0, 1, 1, 0, 0, 0],
    ],
  ]);
});

Deno.test("packRows() pads one example a row, in order", () => {
  assertEquals(packRows(THREE, 4, 3, "padded").map(cells), [
    [[A, A, A, 3], [1, 1, 1, 0], [0, 1, 2, 0], [0, 1, 1, 0]],
    [[B, B, 3, 3], [1, 1, 0, 0], [0, 1, 0, 0], [0, 1, 0, 0]],
    [[C, C, C, C], [1, 1, 1, 1], [0, 1, 2, 3], [0, 0, 1, 1]],
  ]);
});

Deno.test("packRows() prefers the fullest row that an example fits", () => {
  // Rows of 6 and 7 tokens are open when the one of 3 comes: it fits both of
  // these rows of 10, and goes where it leaves no room.
  const lengths = [6, 7, 3].map((length, index) =>
    example(index + 1, "0".repeat(length))
  );

  assertEquals(
    packRows(lengths, 10, PAD, "isolated").map(({ tokens }) => tokens.join("")),
    ["2222222333", "1111110000"],
  );
});

Deno.test("packRows() makes no rows of no examples", () => {
  assertEquals(packRows([], 6, PAD, "isolated"), []);
});

Deno.test("packRows() refuses what does not fit", () => {
  assertEquals(
    assertThrows(() => packRows(THREE, 3, PAD, "padded"), RangeError).message,
    "Cannot pack example of 4 tokens: rows hold 3, truncate it first or raise " +
      "rowLength",
  );
  assertEquals(
    assertThrows(() => packRows([example(A, "")], 3, PAD, "naive"), RangeError)
      .message,
    "Cannot pack example of 0 tokens: leave it out",
  );
});

for (const packing of ["isolated", "padded", "naive"] satisfies Packing[]) {
  Deno.test(`packRows() keeps every token once, ${packing}`, () => {
    const random = randomStream(1, "examples");
    for (let round = 0; round < 20; round++) {
      const examples = randomExamples(random, 50, 16);
      const rows = packRows(examples, 16, -1, packing);
      const used = rows.flatMap(({ tokens, segments }) =>
        [...tokens].filter((_, t) => segments[t] > 0)
      );

      assertEquals(used.toSorted(ascending), allTokens(examples));
    }
  });

  Deno.test(`packRows() keeps every target once, ${packing}`, () => {
    const random = randomStream(2, "examples");
    for (let round = 0; round < 20; round++) {
      const examples = randomExamples(random, 50, 16);
      const rows = packRows(examples, 16, -1, packing);
      const trained = examples.flatMap(({ supervised }) =>
        [...supervised.subarray(1)].filter((one) => one)
      );

      assertEquals(
        rows.reduce((sum, row) => sum + countTargets(row), 0),
        trained.length,
      );
    }
  });
}

function allTokens(examples: readonly Example[]): number[] {
  return examples.flatMap(({ tokens }) => [...tokens]).toSorted(ascending);
}

function ascending(a: number, b: number): number {
  return a - b;
}

Deno.test("packBundles() keeps what belongs together in one row", () => {
  const bundles = [[THREE[0], THREE[1]], [THREE[2]], [THREE[1]]];
  const rows = packBundles(bundles, 7, PAD, "isolated");

  assertEquals(rows.map(({ bundles }) => bundles), [
    [bundles[0], bundles[2]],
    [bundles[1]],
  ]);
  assertEquals(rows.map(({ row }) => [...row.segments]), [
    [1, 1, 1, 2, 2, 3, 3],
    [1, 1, 1, 1, 0, 0, 0],
  ]);
});
