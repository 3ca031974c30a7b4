/**
 * `deno task lora`: fine-tune an adapter beside a model, with the origin's
 * settings for it. The same as `sft --lora_rank 8`, but for the defaults.
 *
 * @module
 */
import { runSft } from "../../run/sft.ts";
import { LORA } from "../../settings/config.ts";
import { withPreset } from "../../settings/presets.ts";
import { watchRun } from "../display/run_display.ts";
import { defineFlags } from "../flags/flags.ts";
import { runCommand } from "../main.ts";

const flags = defineFlags({
  command: "lora",
  hub: true,
  about: "Fine-tune an adapter beside a model, which stays as it is.",
  example: "--model_path outputs/sft/final --output_dir outputs/lora " +
    "--data_file outputs/data/train.jsonl",
  flags: LORA,
});

if (import.meta.main) {
  await runCommand(async (args) => {
    const { given, positionals: _, ...values } = flags.parse(args);
    const config = withPreset(values, given);
    await watchRun(config, (host) => runSft(config, host));
  });
}
