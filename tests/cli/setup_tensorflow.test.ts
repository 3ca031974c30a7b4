import { assertEquals } from "@std/assert";
import { installedTensorflow } from "sft/engine/tensorflow/folder.ts";
import { runTask } from "../support/command.ts";
import { testWithTensorflow } from "../support/tensorflow.ts";

testWithTensorflow(
  "setup:tensorflow finds what is there and tries it",
  async () => {
    const { cuda, path } = installedTensorflow()!;
    const { code, stdout, stderr } = await runTask(
      "setup:tensorflow",
      ...cuda ? ["--cuda"] : [],
    );

    assertEquals({ code, stderr }, { code: 0, stderr: "" });
    const lines = stdout.trimEnd().split("\n");
    assertEquals(lines.slice(0, 3), [
      "TensorFlow 2.21.0: there already",
      "npm:@tensorflow/tfjs-node-gpu 4.22.0: there already",
      `kept in "${path}":`,
    ]);
    assertEquals(lines.at(-1), "npm:@tensorflow/tfjs-node-gpu works");
  },
);
