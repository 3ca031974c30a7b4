import { assertEquals } from "@std/assert";
import {
  scaledProduct,
  scaledProductReference,
} from "sft/ops/scaled_product.ts";
import { checkKernel } from "../support/kernel_check.ts";

const ALPHA = 0.25;

/** Stacks of matrices `[rows, columns]` with both axes exchanged. */
function flipped(
  x: Float64Array,
  [B, H, rows, columns]: readonly number[],
): Float64Array {
  const y = new Float64Array(x.length);
  for (let stack = 0; stack < B * H; stack++) {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        y[(stack * columns + column) * rows + row] =
          x[(stack * rows + row) * columns + column];
      }
    }
  }
  return y;
}

checkKernel({
  name: "scaledProduct()",
  forward: ([a, b]) => scaledProduct(a, b, { alpha: ALPHA }),
  reference: (operands, [[B, H, M, K], [, , , N]]) =>
    scaledProductReference(operands, [B * H, M, K, N], ALPHA),
  gradients: false,
  cases: {
    "single numbers": [[1, 1, 1, 1], [1, 1, 1, 1]],
    "odd sizes": [[2, 3, 5, 67], [2, 3, 67, 7]],
    "rows by columns": [[1, 2, 1, 9], [1, 2, 9, 1]],
  },
});

checkKernel({
  name: "scaledProduct() with transposeA",
  forward: ([a, b]) => scaledProduct(a, b, { transposeA: true }),
  reference: ([a, b], [shape, [B, H, K, N]]) =>
    scaledProductReference([flipped(a, shape), b], [B * H, shape[3], K, N], 1),
  gradients: false,
  cases: { "odd sizes": [[2, 3, 67, 5], [2, 3, 67, 7]] },
});

checkKernel({
  name: "scaledProduct() with transposeB",
  forward: ([a, b]) => scaledProduct(a, b, { transposeB: true }),
  reference: ([a, b], [[B, H, M, K], shape]) =>
    scaledProductReference([a, flipped(b, shape)], [B * H, M, K, shape[2]], 1),
  gradients: false,
  cases: { "odd sizes": [[2, 3, 5, 67], [2, 3, 7, 67]] },
});

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
