/**
 * Adding rows at ids on all threads: right, and the same however often.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import * as tf from "sft/core/tf.ts";
import type { Engine } from "sft/engine/program.ts";
import { assertClose } from "../support/close.ts";
import { scattered } from "./float64.ts";

const [N, C, V] = [2048, 256, 64];

/** Seven ids get every row: a race between threads would lose some. */
const IDS = Int32Array.from({ length: N }, (_, n) => n % 7 * 9);

/** Integers add up exactly in any order, so each bit is known. */
const WHOLE = Float32Array.from({ length: N * C }, (_, i) => i % 31 - 15);
const FRACTIONS = Float32Array.from({ length: N * C }, (_, i) => Math.sin(i));

/** Adds 50 times, onto zeros or onto a tensor, which are kernels apart. */
export async function checkRepeatedSums(
  engine: Engine,
  ontoTensor: boolean,
): Promise<void> {
  const program = engine.compile({
    name: "scatter",
    inputs: {
      onto: { shape: [V, C], dtype: "float32" },
      rows: { shape: [N, C], dtype: "float32" },
      ids: { shape: [N], dtype: "int32" },
    },
    run: ({ onto, rows, ids }) => {
      const sum = tf.unsortedSegmentSum(rows, ids as tf.Tensor1D, V);
      return { sum: ontoTensor ? tf.add(onto, sum) : sum };
    },
  });
  program.inputs.ids.write(IDS);
  for (const [rows, relative] of [[WHOLE, 0], [FRACTIONS, 1e-5]] as const) {
    program.inputs.rows.write(rows);
    const expected = scattered(
      new Float64Array(V * C),
      Float64Array.from(rows),
      Float64Array.from(IDS),
    );
    await program.run();
    const first = await program.outputs.sum.read();
    assertClose("sums", first, expected, { relative });
    for (let run = 1; run < 50; run++) {
      program.outputs.sum.fill(NaN);
      await program.run();
      assertEquals(await program.outputs.sum.read(), first);
    }
  }
  program.dispose();
}
