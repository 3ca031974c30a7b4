import { assertEquals } from "@std/assert";
import { distinctShare } from "sft/measure/distinct_share.ts";

Deno.test("distinctShare() counts the n-grams that are new in their text", () => {
  // 1 2, 2 1, 1 2, 2 3: one of four is repeated.
  assertEquals(distinctShare([[1, 2, 1, 2, 3]], 2), 3 / 4);
  // 1 2 1, 2 1 2, 1 2 3: none is.
  assertEquals(distinctShare([[1, 2, 1, 2, 3]], 3), 1);
  assertEquals(distinctShare([[5, 5, 5, 5, 5]], 2), 1 / 4);
  // 12 and 1 are not 1 and 21.
  assertEquals(distinctShare([[12, 1, 1, 21]], 2), 1);
});

Deno.test("distinctShare() weighs texts by their length and keeps them apart", () => {
  // Four bigrams of which one is new, and one: two of five.
  assertEquals(distinctShare([[5, 5, 5, 5, 5], [5, 5]], 2), 2 / 5);
  // What a text begins with is no repetition of what another ended with.
  assertEquals(distinctShare([[1, 2], [1, 2]], 2), 1);
});

Deno.test("distinctShare() has nothing to say where there is nothing to repeat", () => {
  assertEquals(distinctShare([], 2), undefined);
  assertEquals(distinctShare([[], [7]], 2), undefined);
});
