import { assertEquals } from "@std/assert";
import { ELEMENTWISE_RULES } from "sft/engine/onnx/elementwise_rules.ts";
import { HandGraph } from "../hand_graph.ts";
import { emitted } from "./emitted.ts";

// What each rule computes is held in tests/oracle.test.ts.

Deno.test("ELEMENTWISE_RULES sum the columns of a matrix of floats by a product", () => {
  const draw = new HandGraph();
  const x = draw.input("x", [3, 5]);
  const whole = draw.input("whole", [3, 5], "int32");
  const stack = draw.input("stack", [2, 3, 5]);
  const sum = (...call: Parameters<HandGraph["call"]>) =>
    emitted(ELEMENTWISE_RULES, draw.call(...call));

  assertEquals(sum("Sum", [x], [5], { axis: 0 }), [
    "Gemm(%c0, x)",
    "Reshape(%t0, %c1)",
  ]);
  for (
    const other of [
      sum("Sum", [x], [3], { axis: 1 }),
      sum("Sum", [whole], [5], { axis: 0 }),
      sum("Sum", [stack], [3, 5], { axis: 0 }),
    ]
  ) {
    assertEquals(other.map((text) => text.split("(")[0]), ["ReduceSum"]);
  }
});

Deno.test("ELEMENTWISE_RULES compose what ONNX has no operator for", () => {
  const draw = new HandGraph();
  const [x, y] = [draw.input("x", [3]), draw.input("y", [3])];
  const composed = (kernel: string, ...inputs: typeof x[]) =>
    emitted(ELEMENTWISE_RULES, draw.call(kernel, inputs, [3]));

  assertEquals(composed("Square", x), ["Mul(x, x)"]);
  assertEquals(composed("Rsqrt", x), ["Sqrt(x)", "Reciprocal(%t0)"]);
  assertEquals(composed("NotEqual", x, y), ["Equal(x, y)", "Not(%t0)"]);
});

Deno.test("ELEMENTWISE_RULES gate by a choice, not by a product", () => {
  const draw = new HandGraph();
  const open = draw.input("open", [], "bool");
  const x = draw.input("x", [3]);

  assertEquals(
    emitted(ELEMENTWISE_RULES, draw.call("Gate", [open, x], [3])),
    ["Where(open, x, %c0)"],
  );
});
