/**
 * `deno task setup:xla`: a plugin for `--engine xla`.
 *
 * @module
 */
import { print } from "../say.ts";
import { checkXla, setUpXla } from "../../engine/xla/setup/setup_xla.ts";
import { boolean, defineFlags } from "../flags/flags.ts";
import { runCommand } from "../main.ts";

const flags = defineFlags({
  command: "setup:xla",
  about:
    "Set a PJRT plugin up for --engine xla: compiled here on TensorFlow's " +
    "library for the CPU, downloaded for NVIDIA GPUs. Needs g++ and pip.",
  example: "--cuda",
  flags: {
    cuda: boolean({
      help: "take the plugin for NVIDIA GPUs, and CUDA's libraries",
    }),
  },
});

if (import.meta.main) {
  await runCommand(async (args) => {
    const { cuda } = flags.parse(args);
    const log = (line: string) => print(line);
    await checkXla(await setUpXla({ cuda, log }), log);
  });
}
