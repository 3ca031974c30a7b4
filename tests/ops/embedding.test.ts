import { assertEquals } from "@std/assert";
import { embedding, embeddingReference } from "sft/ops/embedding.ts";
import { checkKernel, ints } from "../support/kernel_check.ts";

checkKernel({
  name: "embedding()",
  forward: ([table, ids]) => embedding(table, ids),
  reference: ([table, ids], [[, C]]) => embeddingReference([table], ids, C),
  cases: {
    "one id of one": [[1, 5], ints([0])],
    "ids that repeat": [[5, 3], ints([4, 0, 4, 4, 2])],
    "one id throughout": [[67, 5], ints(Array(67).fill(66))],
    "the most rows that are added by a product": [
      [1024, 3],
      ints([0, 1023, 0, 7, 1023]),
    ],
    "rows that are added by a scatter": [
      [1025, 3],
      ints([0, 1024, 0, 7, 1024]),
    ],
    "a scatter of one column": [[1031, 1], ints([5, 5, 5])],
  },
});

Deno.test("embeddingReference() picks rows", () => {
  const table = Float64Array.of(10, 11, 20, 21, 30, 31);
  assertEquals(
    [...embeddingReference([table], [2, 0, 2], 2)],
    [30, 31, 10, 11, 30, 31],
  );
});
