import { assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import * as tf from "sft/core/tf.ts";
import { eagerEngine } from "sft/engine/eager.ts";
import { tensorflowFolder } from "sft/engine/tensorflow/folder.ts";
import { bindingPath, openPackage } from "sft/engine/tensorflow/package.ts";
import { tempFolder } from "../../support/temp_folder.ts";
import { testWithTensorflow } from "../../support/tensorflow.ts";
import { float } from "../engine_contract.ts";

Deno.test("bindingPath() is where the package looks", () => {
  assertEquals(
    bindingPath(tensorflowFolder(false, "/cache")),
    "/cache/sft/tensorflow-2.21.0-cpu/node_modules/@tensorflow/tfjs-node-gpu/" +
      "lib/napi-v8/tfjs_binding.node",
  );
});

Deno.test("openPackage() names the task where the binding is missing", async () => {
  await using cache = await tempFolder();
  const folder = tensorflowFolder(true, cache.path);

  const { message } = await assertRejects(() => openPackage(folder), UserError);
  assertEquals(
    message,
    "Cannot load npm:@tensorflow/tfjs-node-gpu: it is not set up in " +
      `"${folder.path}", run deno task setup:tensorflow`,
  );
});

testWithTensorflow(
  "openPackage() registers a backend and leaves the current one",
  async () => {
    await tf.setBackend("cpu");
    await openPackage();
    await openPackage();
    assertEquals(tf.getBackend(), "cpu");

    const engine = eagerEngine("tensorflow");
    const program = engine.compile({
      name: "gradient",
      inputs: { x: float(3) },
      run: ({ x }) => ({
        y: tf.grad((x) => tf.sum(tf.mul(tf.square(x), x)))(x),
      }),
    });
    program.inputs.x.write([1, 2, 3]);
    await program.run();
    assertEquals([...await program.outputs.y.read()], [3, 12, 27]);
    assertEquals(tf.getBackend(), "tensorflow");
    await tf.setBackend("cpu");
  },
);
