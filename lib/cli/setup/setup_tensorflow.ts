/**
 * `deno task setup:tensorflow`: native TensorFlow for `--engine tensorflow`.
 *
 * @module
 */
import { print } from "../say.ts";
import {
  checkTensorflow,
  setUpTensorflow,
} from "../../engine/tensorflow/setup/setup_tensorflow.ts";
import { boolean, defineFlags } from "../flags/flags.ts";
import { runCommand } from "../main.ts";

const flags = defineFlags({
  command: "setup:tensorflow",
  about:
    "Bring npm:@tensorflow/tfjs-node-gpu up on a current TensorFlow, for " +
    "--engine tensorflow. Needs g++ and pip; what is there already stays.",
  example: "--cuda",
  flags: {
    cuda: boolean({
      help: "take the build for NVIDIA GPUs, and CUDA's libraries",
    }),
  },
});

if (import.meta.main) {
  await runCommand(async (args) => {
    const { cuda } = flags.parse(args);
    const log = (line: string) => print(line);
    const folder = await setUpTensorflow({ cuda, log });
    await checkTensorflow(folder, log);
  });
}
