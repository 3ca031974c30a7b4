/**
 * `deno task pretrain`: train a fresh model on texts.
 *
 * @module
 */
import { runPretrain } from "../../run/pretrain.ts";
import { PRETRAIN } from "../../settings/config.ts";
import { withShape } from "../../settings/shape.ts";
import { watchRun } from "../display/run_display.ts";
import { defineFlags } from "../flags/flags.ts";
import { runCommand } from "../main.ts";

const flags = defineFlags({
  command: "pretrain",
  hub: true,
  about: "Train a fresh model on texts: a GPT-2, or one of Llama's kind.",
  example: "--tokenizer_path outputs/tokenizer --output_dir outputs/pretrain " +
    "--data_file outputs/data/pretrain.jsonl",
  flags: PRETRAIN,
});

if (import.meta.main) {
  await runCommand(async (args) => {
    const { given, positionals: _, ...values } = flags.parse(args);
    const config = withShape(values, given);
    await watchRun(config, (host) => runPretrain(config, host));
  });
}
