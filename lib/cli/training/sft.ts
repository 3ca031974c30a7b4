/**
 * `deno task sft`: fine-tune a model on conversations.
 *
 * @module
 */
import { runSft } from "../../run/sft.ts";
import { SFT } from "../../settings/config.ts";
import { withPreset } from "../../settings/presets.ts";
import { watchRun } from "../display/run_display.ts";
import { defineFlags } from "../flags/flags.ts";
import { runCommand } from "../main.ts";

const flags = defineFlags({
  command: "sft",
  hub: true,
  about: "Fine-tune a model on conversations.",
  example: "--model_path outputs/pretrain/final --output_dir outputs/sft " +
    "--data_file outputs/data/train.jsonl",
  flags: SFT,
});

if (import.meta.main) {
  await runCommand(async (args) => {
    const { given, positionals: _, ...values } = flags.parse(args);
    const config = withPreset(values, given);
    await watchRun(config, (host) => runSft(config, host));
  });
}
