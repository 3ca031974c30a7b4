import { assertEquals } from "@std/assert";
import { Builder } from "sft/engine/xla/builder.ts";
import { MATRIX_RULES } from "sft/engine/xla/matrix_rules.ts";
import { HandGraph } from "../hand_graph.ts";

// What each rule computes is held in tests/oracle.test.ts.

/** What is written for a product of two matrices. */
function product(bfloat16: boolean): string[] {
  const to = new Builder(bfloat16);
  const draw = new HandGraph();
  const [a, b] = [draw.input("a", [5, 2]), draw.input("b", [5, 3])];
  [a, b].forEach((value, index) => to.input(value, index));
  const { node } = draw.call("BatchMatMul", [a, b], [2, 3], {
    transposeA: true,
    transposeB: false,
  });
  to.node(node!, MATRIX_RULES.BatchMatMul);
  return to.text.split("\n");
}

const DIMENSIONS = "dot_dimension_numbers = #stablehlo.dot<" +
  "lhs_batching_dimensions = [], rhs_batching_dimensions = [], " +
  "lhs_contracting_dimensions = [0], rhs_contracting_dimensions = [0]>";
const HIGHEST = "#stablehlo<precision HIGHEST>";

Deno.test("MATRIX_RULES turn no factor of a product, and keep all its digits", () => {
  assertEquals(product(false), [
    `%0 = "stablehlo.dot_general"(%arg0, %arg1) {${DIMENSIONS}, ` +
    `precision_config = [${HIGHEST}, ${HIGHEST}]} : ` +
    "(tensor<5x2xf32>, tensor<5x3xf32>) -> tensor<2x3xf32>",
  ]);
});

Deno.test("MATRIX_RULES round factors to bfloat16, and add up in float32", () => {
  assertEquals(product(true), [
    '%0 = "stablehlo.convert"(%arg0) : (tensor<5x2xf32>) -> tensor<5x2xbf16>',
    '%1 = "stablehlo.convert"(%arg1) : (tensor<5x3xf32>) -> tensor<5x3xbf16>',
    `%2 = "stablehlo.dot_general"(%0, %1) {${DIMENSIONS}} : ` +
    "(tensor<5x2xbf16>, tensor<5x3xbf16>) -> tensor<2x3xf32>",
  ]);
});
