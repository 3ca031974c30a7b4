/**
 * `deno task pretrain`: train a fresh GPT-2 on texts.
 *
 * @module
 */
import { PRETRAIN_DEFAULTS } from "../experiment/config.ts";
import { runPretrain } from "../experiment/pretrain.ts";
import { dataFileFlag } from "./data_flags.ts";
import { defineFlags, integer } from "./flags.ts";
import { runCommand } from "./main.ts";
import { watched } from "./run_display.ts";
import { trainingFlags } from "./training_flags.ts";

const size = (
  name: "n_layer" | "n_embd" | "n_head" | "n_positions",
  help: string,
) => integer({ default: PRETRAIN_DEFAULTS[name], minimum: 1, help });

const flags = defineFlags({
  command: "pretrain",
  about: "Train a fresh GPT-2 on texts.",
  example: "--tokenizer_path outputs/tokenizer --output_dir outputs/pretrain " +
    "--data_file data/builtin/pretrain.jsonl",
  flags: {
    data_file: dataFileFlag("texts"),
    ...trainingFlags(PRETRAIN_DEFAULTS),
    n_layer: size("n_layer", "blocks"),
    n_embd: size("n_embd", "channels"),
    n_head: size("n_head", "attention heads; divides --n_embd"),
    n_positions: size("n_positions", "longest row the model can see"),
  },
});

if (import.meta.main) {
  await runCommand(async (args) => {
    const { given: _, positionals: __, ...config } = flags.parse(args);
    await watched(config, (host) => runPretrain(config, host));
  });
}
