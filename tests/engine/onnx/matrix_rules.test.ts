import { assertEquals } from "@std/assert";
import * as tf from "sft/core/tf.ts";
import { engineByName } from "sft/engine/choose.ts";
import type { Value } from "sft/engine/graph.ts";
import { Builder } from "sft/engine/onnx/builder.ts";
import { MATRIX_RULES } from "sft/engine/onnx/matrix_rules.ts";
import { assertClose } from "../../support/close.ts";
import { HandGraph } from "../hand_graph.ts";
import { MATRIX_CASES } from "./matrix_cases.ts";
import { checkRules } from "./rule_cases.ts";

checkRules("MATRIX_RULES", MATRIX_RULES, MATRIX_CASES);

/** `op(inputs)` of what the rules emit for some values, in order. */
function emitted(values: Value[]): string[] {
  const to = new Builder(new Map());
  for (const { node } of values) {
    MATRIX_RULES[node!.kernel](node!, to.name(node!.outputs[0]), to);
  }
  return to.nodes.map(({ op, inputs }) => `${op}(${inputs.join(", ")})`);
}

const TURN_LEFT = { transposeA: true, transposeB: false };

Deno.test("MATRIX_RULES turn a left operand once for all of its products", () => {
  const draw = new HandGraph();
  const a = draw.input("a", [5, 3]);
  const products = ["b", "c"].map((name) =>
    draw.call("BatchMatMul", [a, draw.input(name, [5, 7])], [3, 7], TURN_LEFT)
  );

  assertEquals(emitted(products), [
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
  assertEquals(emitted([turned, added]), [
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
    emitted([
      draw.call("BatchMatMul", [a, wide], [11, 40], TURN_LEFT),
      draw.call("BatchMatMul", [a, narrow], [11, 1], TURN_LEFT),
    ]),
    ["Transpose(a)", "Gemm(%t0, wide)", "Gemm(%t0, narrow)"],
  );
});

for (const base of ["zeros", "a tensor"]) {
  Deno.test(`adding rows onto ${base} is right and the same 50 times over`, async () => {
    const [N, C, V] = [2048, 256, 64];
    // Seven ids get every row: a race between threads would lose some.
    const ids = Int32Array.from({ length: N }, (_, n) => n % 7 * 9);
    const fractions = Float32Array.from(
      { length: N * C },
      (_, i) => Math.sin(i),
    );
    const whole = Float32Array.from({ length: N * C }, (_, i) => i % 31 - 15);
    const program = engineByName("onnx").compile({
      name: "scatter",
      inputs: {
        onto: { shape: [V, C], dtype: "float32" },
        rows: { shape: [N, C], dtype: "float32" },
        ids: { shape: [N], dtype: "int32" },
      },
      run: ({ onto, rows, ids }) => {
        const sum = tf.unsortedSegmentSum(rows, ids as tf.Tensor1D, V);
        return { sum: base === "zeros" ? sum : tf.add(onto, sum) };
      },
    });
    program.inputs.ids.write(ids);
    // Integers add up exactly in any order, so each bit is known.
    for (const [rows, within] of [[whole, 0], [fractions, 1e-5]] as const) {
      program.inputs.rows.write(rows);
      const expected = new Float64Array(V * C);
      for (let i = 0; i < N * C; i++) {
        expected[ids[Math.floor(i / C)] * C + i % C] += rows[i];
      }
      await program.run();
      const first = await program.outputs.sum.read();
      assertClose("sums", first, expected, { relative: within });
      for (let run = 1; run < 50; run++) {
        program.outputs.sum.fill(NaN);
        await program.run();
        assertEquals(await program.outputs.sum.read(), first);
      }
    }
    program.dispose();
  });
}
