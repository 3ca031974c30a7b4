import { assertEquals } from "@std/assert";
import * as tf from "sft/core/tf.ts";
import { onEveryEngine, TENSORFLOW, XLA } from "../../support/engines.ts";
import { MATRIX_CASES } from "../onnx/matrix_cases.ts";
import { compareAll } from "../onnx/rule_cases.ts";

// The same cases run without XLA in tests/engine/onnx, as on every engine.
for (const [kernel, cases] of Object.entries(MATRIX_CASES)) {
  onEveryEngine(
    `MATRIX_RULES compute ${kernel}`,
    (engine) => compareAll(engine, kernel, cases),
    [XLA],
  );
}

onEveryEngine(
  "adding rows is right and the same 50 times over",
  async (engine) => {
    const [N, C, V] = [2048, 64, 64];
    // Seven ids get every row: a race between threads would lose some.
    const ids = Int32Array.from({ length: N }, (_, n) => n % 7 * 9);
    const rows = Float32Array.from({ length: N * C }, (_, i) => i % 31 - 15);
    const expected = new Float32Array(V * C);
    for (let i = 0; i < N * C; i++) {
      expected[ids[Math.floor(i / C)] * C + i % C] += rows[i];
    }
    const program = engine.compile({
      name: "scatter",
      inputs: {
        rows: { shape: [N, C], dtype: "float32" },
        ids: { shape: [N], dtype: "int32" },
      },
      run: ({ rows, ids }) => ({
        sum: tf.unsortedSegmentSum(rows, ids as tf.Tensor1D, V),
      }),
    });
    program.inputs.ids.write(ids);
    program.inputs.rows.write(rows);
    for (let run = 0; run < 50; run++) {
      await program.run();
      // Whole numbers add up exactly in any order, so each bit is known.
      assertEquals(await program.outputs.sum.read(), expected);
    }
    program.dispose();
  },
  [TENSORFLOW, XLA],
);
