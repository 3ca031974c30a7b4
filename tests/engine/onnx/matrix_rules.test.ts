import { assertEquals } from "@std/assert";
import { MATRIX_RULES } from "sft/engine/onnx/matrix_rules.ts";
import { HandGraph } from "../hand_graph.ts";
import { emitted } from "./emitted.ts";

const TURN_LEFT = { transposeA: true, transposeB: false };

Deno.test("MATRIX_RULES turn a left operand once for all of its products", () => {
  const draw = new HandGraph();
  const a = draw.input("a", [5, 3]);
  const products = ["b", "c"].map((name) =>
    draw.call("BatchMatMul", [a, draw.input(name, [5, 7])], [3, 7], TURN_LEFT)
  );

  assertEquals(emitted(MATRIX_RULES, ...products), [
    "Transpose(a)",
    "Gemm(%t0, b)",
    "Gemm(%t0, c)",
  ]);
});

Deno.test("MATRIX_RULES turn a small result rather than a large operand", () => {
  const draw = new HandGraph();
  const a = draw.input("a", [13, 11]);
  const b = draw.input("b", [13, 1]);
  const c = draw.input("c", [1]);
  const turned = draw.call("BatchMatMul", [a, b], [11, 1], TURN_LEFT);
  const added = draw.call("Gemm", [a, b, c], [11, 1], TURN_LEFT);

  // (bᵀ·a)ᵀ moves 24 numbers where aᵀ would move 143.
  assertEquals(emitted(MATRIX_RULES, turned, added), [
    "Transpose(b)",
    "Gemm(%t0, a)",
    "Transpose(%t1)",
    "Gemm(%t0, a)",
    "Transpose(%t2)",
    "Add(c, %t3)",
  ]);
});

Deno.test("MATRIX_RULES use a turned operand that is there already", () => {
  const draw = new HandGraph();
  const a = draw.input("a", [13, 11]);
  const wide = draw.input("wide", [13, 40]);
  const narrow = draw.input("narrow", [13, 1]);

  assertEquals(
    emitted(
      MATRIX_RULES,
      draw.call("BatchMatMul", [a, wide], [11, 40], TURN_LEFT),
      draw.call("BatchMatMul", [a, narrow], [11, 1], TURN_LEFT),
    ),
    ["Transpose(a)", "Gemm(%t0, wide)", "Gemm(%t0, narrow)"],
  );
});
