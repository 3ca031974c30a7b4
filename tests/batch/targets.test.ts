import { assertEquals } from "@std/assert";
import { packRows } from "sft/batch/pack.ts";
import { countTargets, targetsOf } from "sft/batch/targets.ts";
import { randomStream } from "sft/core/random.ts";
import { randomExamples } from "./drawn_examples.ts";

const A = {
  tokens: Int32Array.of(5, 6, 7),
  supervised: Uint8Array.of(1, 1, 1),
};
const B = { tokens: Int32Array.of(8, 9), supervised: Uint8Array.of(1, 1) };

Deno.test("targetsOf() never asks one example to predict the next", () => {
  const [row] = packRows([A, B], 6, 0, "isolated");
  const { labels, supervised } = targetsOf(row);

  assertEquals([...row.tokens], /*  */ [5, 6, 7, 8, 9, 0]);
  assertEquals([...row.segments], /**/ [1, 1, 1, 2, 2, 0]);
  assertEquals([...labels], /*      */ [6, 7, 0, 9, 0, 0]);
  assertEquals([...supervised], /*  */ [1, 1, 0, 1, 0, 0]);
});

Deno.test("targetsOf() trains no first token in naive rows either", () => {
  const [row] = packRows([A, B], 6, 0, "naive");
  const { labels, supervised } = targetsOf(row);

  assertEquals([...row.segments], /**/ [1, 1, 1, 1, 1, 0]);
  assertEquals([...labels], /*      */ [6, 7, 8, 9, 0, 0]);
  assertEquals([...supervised], /*  */ [1, 1, 0, 1, 0, 0]);
});

Deno.test("targetsOf() predicts nothing after the end of a row", () => {
  const [row] = packRows([A], 3, 0, "padded");
  const { labels, supervised } = targetsOf(row);

  assertEquals([...labels], [6, 7, 0]);
  assertEquals([...supervised], [1, 1, 0]);
});

Deno.test("targetsOf() leaves masked tokens untrained", () => {
  const masked = {
    tokens: Int32Array.of(5, 6, 7, 8),
    supervised: Uint8Array.of(0, 0, 1, 0),
  };
  const [row] = packRows([masked], 4, 0, "isolated");

  assertEquals([...targetsOf(row).supervised], [0, 1, 0, 0]);
  assertEquals(countTargets(row), 1);
});

Deno.test("targetsOf() pairs each trained token with the one before it", () => {
  const random = randomStream(1, "examples");
  // Tokens count up through an example, so what predicts token n is n - 1.
  const examples = randomExamples(random, 100, 12);
  const trained = examples.flatMap(({ tokens, supervised }) =>
    [...tokens].filter((_, t) => t > 0 && supervised[t])
  );

  const pairs = packRows(examples, 12, 0, "isolated").flatMap((row) => {
    const { labels, supervised } = targetsOf(row);
    return [...labels].map((label, t) => [row.tokens[t], label])
      .filter((_, t) => supervised[t]);
  });

  assertEquals(
    pairs.toSorted(([a], [b]) => a - b),
    trained.map((token) => [token - 1, token]),
  );
});
