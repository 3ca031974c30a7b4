import { assertEquals, assertMatch } from "@std/assert";
import { installedTensorflow } from "sft/engine/tensorflow/folder.ts";
import { loadModel } from "sft/open/model_files.ts";
import { runPretrain } from "sft/run/pretrain.ts";
import { runSft } from "sft/run/sft.ts";
import { assertClose } from "../../support/close.ts";
import { flagsOf, runTask } from "../../support/command.ts";
import { testWithTensorflow } from "../../support/tensorflow.ts";
import {
  chat,
  pretrainConfig,
  quietHost,
  sftConfig,
  tinyRuns,
  TOKENIZER,
  weightsOf,
  writeRows,
} from "../../support/tiny_run.ts";

const runs = await tinyRuns();

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

testWithTensorflow(
  "pretrain computes with TensorFlow what it does with ONNX",
  async () => {
    const run = async (name: string, engine: string) => {
      const config = pretrainConfig(runs, name, { engine, dropout: 0 });
      const { modelPath } = await runPretrain(config, quietHost());
      return (await loadModel(modelPath)).values;
    };
    const expected = await run("pretrained by onnx", "onnx");

    const received = await run("pretrained by tensorflow", "tensorflow");
    assertEquals(Object.keys(received), Object.keys(expected));
    for (const [name, values] of Object.entries(expected)) {
      // Adam's first steps follow a gradient's sign, rounding included.
      assertClose(name, received[name], values, { relative: 1e-2 });
    }
  },
);

testWithTensorflow(
  "sft, chat and evaluate compute with TensorFlow",
  async () => {
    const data_file = `${runs.path}/greeting.jsonl`;
    await writeRows(data_file, [chat("Hi", "Hello there")]);
    const config = sftConfig(runs, "taught by tensorflow", {
      engine: "tensorflow",
      data_file,
      num_epochs: 40,
      dropout: 0,
      learning_rate: 3e-2,
    });
    const { modelPath: model_path } = await runSft(config, quietHost());
    const again = { ...config, output_dir: `${runs.path}/and again` };
    assertEquals(
      await weightsOf((await runSft(again, quietHost())).modelPath),
      await weightsOf(model_path),
    );

    const flags = flagsOf({
      model_path,
      tokenizer_path: TOKENIZER,
      engine: "tensorflow",
    });
    const [answer, measured] = await Promise.all([
      runTask("chat", ...flags, "--prompt", "Hi", "--max_length", "32"),
      runTask("evaluate", ...flags, "--eval_file", data_file),
    ]);
    const stdout = "> Hi\nHello there\n\n";
    assertEquals(answer, { code: 0, stdout, stderr: "" });
    assertEquals([measured.code, measured.stderr], [0, ""]);
    assertMatch(measured.stdout, /answers that stopped \(share\) +100\.0 %\n/);
  },
);
