import { assertEquals } from "@std/assert";
import { Builder } from "sft/engine/xla/builder.ts";
import { MATRIX_RULES } from "sft/engine/xla/matrix_rules.ts";
import { HandGraph } from "../hand_graph.ts";

// What each rule computes is held in tests/oracle.test.ts.

/** What is written for a product of `[depth, 8]` turned and `[depth, 9]`. */
function product(bfloat16: boolean, depth: number): string[] {
  const to = new Builder(bfloat16);
  const draw = new HandGraph();
  const [a, b] = [
    draw.input("a", [depth, 8]),
    draw.input("b", [depth, 9]),
  ];
  [a, b].forEach((value, index) => to.input(value, index));
  const { node } = draw.call("BatchMatMul", [a, b], [8, 9], {
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

/** In float32, with all its digits. */
const whole = (depth: number) => [
  `%0 = "stablehlo.dot_general"(%arg0, %arg1) {${DIMENSIONS}, ` +
  `precision_config = [${HIGHEST}, ${HIGHEST}]} : ` +
  `(tensor<${depth}x8xf32>, tensor<${depth}x9xf32>) -> tensor<8x9xf32>`,
];

Deno.test("MATRIX_RULES turn no factor of a product, and keep all its digits", () => {
  assertEquals(product(false, 10), whole(10));
});

Deno.test("MATRIX_RULES round factors to bfloat16, and add up in float32", () => {
  assertEquals(product(true, 10), [
    '%0 = "stablehlo.convert"(%arg0) : (tensor<10x8xf32>) -> tensor<10x8xbf16>',
    '%1 = "stablehlo.convert"(%arg1) : (tensor<10x9xf32>) -> tensor<10x9xbf16>',
    `%2 = "stablehlo.dot_general"(%0, %1) {${DIMENSIONS}} : ` +
    "(tensor<10x8xbf16>, tensor<10x9xbf16>) -> tensor<8x9xf32>",
  ]);
});

Deno.test("MATRIX_RULES leave the factors of a thin product as they are", () => {
  assertEquals(product(true, 7), whole(7));
});
