import { assertEquals } from "@std/assert";
import * as tf from "sft/core/tf.ts";
import type { Engine } from "sft/engine/program.ts";
import { tensorflowEngine } from "sft/engine/tensorflow/engine.ts";
import { testWithTensorflow } from "../../support/tensorflow.ts";

// What each rule computes is held in tests/oracle.test.ts.

/** a·b of 1×1 matrices. */
async function productOf(engine: Engine, a: number, b: number) {
  const program = engine.compile({
    name: "product",
    inputs: {
      a: { shape: [1, 1], dtype: "float32" },
      b: { shape: [1, 1], dtype: "float32" },
    },
    run: ({ a, b }) => ({ y: tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D) }),
  });
  program.inputs.a.write([a]);
  program.inputs.b.write([b]);
  await program.run();
  const [product] = await program.outputs.y.read();
  program.dispose();
  return product;
}

testWithTensorflow(
  "MATRIX_RULES round factors to bfloat16 where it is asked for",
  async () => {
    for (const xla of [false, true]) {
      const [whole, rounded] = [false, true].map((bfloat16) =>
        tensorflowEngine({ xla, bfloat16 })
      );
      // 257 needs nine bits; bfloat16 keeps eight, and rounds to the even one.
      assertEquals(await productOf(whole, 257, 1), 257);
      assertEquals(await productOf(rounded, 257, 1), 256);
      assertEquals(await productOf(rounded, 3, 5), 15);
    }
  },
);
