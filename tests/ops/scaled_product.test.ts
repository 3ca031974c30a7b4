import { assertEquals } from "@std/assert";
import { scaledProductReference } from "sft/ops/scaled_product.ts";

Deno.test("scaledProductReference() multiplies each pair of matrices", () => {
  const a = Float64Array.of(1, 2, 3, 4);
  const b = Float64Array.of(5, 6, 7, 8);
  assertEquals(
    [...scaledProductReference([a, b], [1, 2, 2, 2], 10)],
    [190, 220, 430, 500],
  );
  assertEquals([...scaledProductReference([a, b], [4, 1, 1, 1], 1)], [
    ...[5, 12, 21, 32],
  ]);
});
