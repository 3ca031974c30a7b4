import { assertEquals } from "@std/assert";
import { int8Rules } from "sft/engine/onnx/int8_rules.ts";
import { HandGraph } from "../hand_graph.ts";
import { emitted } from "./emitted.ts";

const RULES = int8Rules((input) => input.startsWith("w"));
const PLAIN = { transposeA: false, transposeB: false };
const TURNED = { transposeA: false, transposeB: true };

Deno.test("int8Rules() multiply by constant weights in 8 bits", () => {
  const draw = new HandGraph();
  const a = draw.input("a", [2, 64]);
  const w = draw.input("w", [64, 5]);
  const wide = draw.input("wide", [5, 64]);
  const bias = draw.input("bias", [5]);

  assertEquals(
    emitted(
      RULES,
      draw.call("BatchMatMul", [a, w], [2, 5], PLAIN),
      draw.call("Gemm", [a, w, bias], [2, 5], PLAIN),
      draw.call("BatchMatMul", [a, wide], [2, 5], TURNED),
    ),
    [
      "MatMulNBits(a, %values w, %scales w)",
      "MatMulNBits(a, %values w, %scales w)",
      "Add(%t0, bias)",
      "MatMulNBits(a, %values ᵀwide, %scales ᵀwide)",
    ],
  );
});

Deno.test("int8Rules() leave other products as they are", () => {
  const draw = new HandGraph();
  const a = draw.input("a", [2, 64]);
  const odd = draw.input("odd", [2, 65]);
  const stack = draw.input("stack", [1, 2, 64]);

  assertEquals(
    emitted(
      RULES,
      draw.call("BatchMatMul", [a, draw.input("b", [64, 5])], [2, 5], PLAIN),
      draw.call("BatchMatMul", [odd, draw.input("w", [65, 5])], [2, 5], PLAIN),
      draw.call(
        "BatchMatMul",
        [stack, draw.input("w2", [1, 64, 5])],
        [1, 2, 5],
        PLAIN,
      ),
      draw.call("BatchMatMul", [draw.input("w3", [64, 2]), a], [64, 64], PLAIN),
    ),
    ["Gemm(a, b)", "Gemm(odd, w)", "FusedMatMul(stack, w2)", "Gemm(w3, a)"],
  );
});
