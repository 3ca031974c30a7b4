import { assertEquals } from "@std/assert";
import type { Node, Value } from "sft/engine/graph.ts";
import { Builder } from "sft/engine/onnx/builder.ts";
import { HALF_RULES } from "sft/engine/onnx/half_rules.ts";

const input = (name: string, ...shape: number[]): Value => ({
  id: 0,
  shape,
  dtype: "float32",
  input: name,
});

/** What a product becomes: operators with their operands. */
function lowered(
  kernel: string,
  inputs: Value[],
  shape: number[],
  attributes: Node["attributes"] = {},
): string[] {
  const node: Node = { kernel, inputs, attributes, outputs: [], scope: "" };
  const result: Value = { id: 9, shape, dtype: "float32", node };
  node.outputs.push(result);
  const to = new Builder(new Map([["y", result]]));
  HALF_RULES[kernel](node, "y", to);
  return to.nodes.map(({ op, inputs, outputs, attributes }) => {
    const type = attributes.to === 10 ? "16" : attributes.to === 1 ? "32" : "";
    return `${outputs} = ${op}${type}(${inputs})`;
  });
}

Deno.test("HALF_RULES round operands and widen the product", () => {
  assertEquals(
    lowered("BatchMatMul", [input("a", 8, 16), input("b", 16, 8)], [8, 8]),
    [
      "%t0 = Cast16(a)",
      "%t1 = Cast16(b)",
      "%t2 = Gemm(%t0,%t1)",
      "y = Cast32(%t2)",
    ],
  );
});

Deno.test("HALF_RULES add in float32", () => {
  assertEquals(
    lowered(
      "Gemm",
      [input("a", 8, 16), input("b", 16, 8), input("c", 8)],
      [8, 8],
    ),
    [
      "%t0 = Cast16(a)",
      "%t1 = Cast16(b)",
      "%t2 = Gemm(%t0,%t1)",
      "%t3 = Cast32(%t2)",
      "y = Add(%t3,c)",
    ],
  );
});

Deno.test("HALF_RULES scale before they round", () => {
  assertEquals(
    lowered(
      "ScaledMatMul",
      [input("a", 2, 8, 16), input("b", 2, 8, 16)],
      [2, 8, 8],
      { transposeB: true, alpha: 0.25 },
    ),
    [
      "%t0 = Mul(a,%c0)",
      "%t1 = Cast16(%t0)",
      "%t2 = Cast16(b)",
      "%t3 = Transpose(%t2)",
      "%t4 = MatMul(%t1,%t3)",
      "y = Cast32(%t4)",
    ],
  );
});

Deno.test("HALF_RULES leave thin products in float32", () => {
  for (const [rows, depth, columns] of [[7, 16, 8], [8, 7, 8], [8, 16, 1]]) {
    assertEquals(
      lowered(
        "BatchMatMul",
        [input("a", rows, depth), input("b", depth, columns)],
        [rows, columns],
      ),
      ["y = Gemm(a,b)"],
    );
  }
});

Deno.test("HALF_RULES round a value once", () => {
  const a = input("a", 8, 8);

  assertEquals(lowered("BatchMatMul", [a, a], [8, 8]), [
    "%t0 = Cast16(a)",
    "%t1 = Gemm(%t0,%t0)",
    "y = Cast32(%t1)",
  ]);
});
