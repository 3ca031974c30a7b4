import { assertEquals } from "@std/assert";
import type { Node, Value } from "sft/engine/graph.ts";
import { Builder } from "sft/engine/onnx/builder.ts";
import { GPU_RULES } from "sft/engine/onnx/gpu_rules.ts";

// What each rule computes is held in tests/oracle.test.ts.

const input = (id: number, ...shape: number[]): Value => ({
  id,
  shape,
  dtype: "float32",
  input: "ab"[id],
});

/** What a product of two inputs becomes: operators with their operands. */
function lowered(
  kernel: string,
  [a, b]: Value[],
  shape: number[],
  attributes: Node["attributes"],
): string[] {
  const node: Node = {
    kernel,
    inputs: [a, b],
    attributes,
    outputs: [],
    scope: "",
  };
  const result: Value = { id: 2, shape, dtype: "float32", node };
  node.outputs.push(result);
  const to = new Builder(new Map([["y", result]]));
  GPU_RULES[kernel](node, "y", to);
  return to.nodes.map(({ op, inputs, outputs }) =>
    `${outputs} = ${op}(${inputs})`
  );
}

Deno.test("GPU_RULES turn operands of stacked products by themselves", () => {
  const a = input(0, 2, 3, 4, 5);

  assertEquals(
    lowered("ScaledMatMul", [a, input(1, 2, 3, 6, 5)], [2, 3, 4, 6], {
      transposeB: true,
      alpha: 1,
    }),
    ["%t0 = Transpose(b)", "y = MatMul(a,%t0)"],
  );
  assertEquals(
    lowered("BatchMatMul", [a, input(1, 2, 3, 4, 6)], [2, 3, 5, 6], {
      transposeA: true,
    }),
    ["%t0 = Transpose(a)", "y = MatMul(%t0,b)"],
  );
});

Deno.test("GPU_RULES scale whichever tensor of a product is smallest", () => {
  const scaled = (rows: number, depth: number, columns: number) =>
    lowered(
      "ScaledMatMul",
      [input(0, 1, rows, depth), input(1, 1, depth, columns)],
      [1, rows, columns],
      { alpha: 0.5 },
    );

  assertEquals(scaled(2, 3, 4), ["%t0 = Mul(a,%c0)", "y = MatMul(%t0,b)"]);
  assertEquals(scaled(4, 3, 2), ["%t0 = Mul(b,%c0)", "y = MatMul(a,%t0)"]);
  assertEquals(scaled(2, 9, 2), ["%t0 = MatMul(a,b)", "y = Mul(%t0,%c0)"]);
});

Deno.test("GPU_RULES leave flat products to the CPU's rule", () => {
  assertEquals(
    lowered("BatchMatMul", [input(0, 2, 3), input(1, 3, 4)], [2, 4], {}),
    ["y = Gemm(a,b)"],
  );
});

Deno.test("GPU_RULES take the mean of a layer norm's rows beforehand", () => {
  const node: Node = {
    kernel: "LayerNorm",
    inputs: [input(0, 2, 3), input(1, 3), input(1, 3)],
    attributes: { epsilon: 1e-5 },
    outputs: [],
    scope: "",
  };
  const result = (id: number, ...shape: number[]): Value => ({
    id,
    shape,
    dtype: "float32",
    node,
  });
  node.outputs.push(result(2, 2, 3), result(3, 2, 1), result(4, 2, 1));
  const to = new Builder(new Map());
  GPU_RULES.LayerNorm(node, "y", to);

  assertEquals(
    to.nodes.map(({ op, inputs, outputs }) => `${outputs} = ${op}(${inputs})`),
    [
      "%v3 = ReduceMean(a,%c0)",
      "%t0 = Sub(a,%v3)",
      "%v2,%v3/after,%v4 = LayerNormalization(%t0,b,b)",
    ],
  );
});
