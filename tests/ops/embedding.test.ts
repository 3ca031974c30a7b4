import { assertEquals } from "@std/assert";
import { embeddingReference } from "sft/ops/embedding.ts";

Deno.test("embeddingReference() picks rows", () => {
  const table = Float64Array.of(10, 11, 20, 21, 30, 31);
  assertEquals(
    [...embeddingReference([table], [2, 0, 2], 2)],
    [30, 31, 10, 11, 30, 31],
  );
});
