import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { counted } from "sft/core/format.ts";
import * as tf from "sft/core/tf.ts";
import { tensorflowEngine } from "sft/engine/tensorflow/engine.ts";
import { installedTensorflow } from "sft/engine/tensorflow/folder.ts";
import { testWithTensorflow } from "../../support/tensorflow.ts";
import {
  checkEngine,
  checkReplacing,
  checkReport,
  float,
} from "../engine_contract.ts";

if (installedTensorflow()) {
  checkReplacing("tensorflowEngine()", () => tensorflowEngine());
  for (const xla of [false, true]) {
    const name = `tensorflowEngine()${xla ? " with XLA" : ""}`;
    checkEngine(name, () => tensorflowEngine({ xla }));
  }
}

testWithTensorflow("tensorflowEngine() says what runs it", () => {
  const threads = counted(navigator.hardwareConcurrency, "thread");
  const described = (bfloat16: boolean) =>
    tensorflowEngine({ bfloat16 }).description.replace("GPU", "CPU");

  assertEquals(tensorflowEngine().name, "tensorflow");
  assertEquals(described(false), `TensorFlow 2.21.0, CPU, ${threads}`);
  assertEquals(
    described(true),
    `TensorFlow 2.21.0, CPU, ${threads}, bfloat16 products`,
  );
});

testWithTensorflow(
  "tensorflowEngine() keeps outputs apart whose names are numbers",
  async () => {
    const program = tensorflowEngine().compile({
      name: "numbers",
      inputs: { x: float(1) },
      // Objects list such names in order of size, whatever was written first.
      run: ({ x }) => ({ "7": tf.mul(x, 7), a: tf.neg(x), "2": tf.mul(x, 2) }),
    });
    program.inputs.x.write([1]);

    await program.run();
    for (const [name, value] of [["7", 7], ["a", -1], ["2", 2]] as const) {
      assertEquals([...await program.outputs[name].read()], [value]);
    }
    program.dispose();
  },
);

testWithTensorflow("tensorflowEngine() reports what compiling took", () => {
  // The input, two operations, and the output.
  checkReport(tensorflowEngine(), 4);
});

testWithTensorflow("tensorflowEngine() computes where it is told", () => {
  const { cuda } = installedTensorflow()!;
  const hasGpu = tensorflowEngine().description.includes("GPU");

  assertMatch(tensorflowEngine({ device: "cpu" }).description, /, CPU, /);
  if (hasGpu) {
    assertMatch(tensorflowEngine({ device: "gpu" }).description, /, GPU, /);
    return;
  }
  assertEquals(
    assertThrows(() => tensorflowEngine({ device: "gpu" }), UserError).message,
    "Cannot use a GPU with TensorFlow: " +
      (cuda
        ? "it finds none, check that the driver's nvidia-smi does"
        : "this build has no CUDA, run deno task setup:tensorflow --cuda"),
  );
});
