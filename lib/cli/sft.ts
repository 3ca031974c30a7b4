/**
 * `deno task sft`: fine-tune a model on conversations.
 *
 * @module
 */
import { CHOICES, SFT_DEFAULTS } from "../experiment/config.ts";
import { runSft } from "../experiment/sft.ts";
import { dataFileFlag } from "./data_flags.ts";
import { choice, defineFlags, string } from "./flags.ts";
import { runCommand } from "./main.ts";
import { watched } from "./run_display.ts";
import { templateFlags, withTemplateSettings } from "./template_flags.ts";
import { trainingFlags } from "./training_flags.ts";

const flags = defineFlags({
  command: "sft",
  about: "Fine-tune a model on conversations.",
  example: "--model_path outputs/pretrain/final " +
    "--tokenizer_path outputs/tokenizer --output_dir outputs/sft " +
    "--data_file data/builtin/train.jsonl",
  flags: {
    model_path: string({ required: true, help: "model folder to start from" }),
    data_file: dataFileFlag("conversations or a prepared set"),
    ...trainingFlags(SFT_DEFAULTS),
    ...templateFlags,
    template_lint: choice(CHOICES.template_lint, {
      default: SFT_DEFAULTS.template_lint,
      help: "if a check of the template fails, see lint_template",
    }),
    packing: choice(CHOICES.packing, {
      default: SFT_DEFAULTS.packing,
      help: "how examples share rows",
    }),
    overlong: choice(CHOICES.overlong, {
      default: SFT_DEFAULTS.overlong,
      help: "what becomes of examples longer than a row",
    }),
    yardstick_file: string({
      help: "held-out conversations to answer at every save",
    }),
    yardstick_template: choice(CHOICES.yardstick_template, {
      help:
        "how the yardstick asks, to see a mismatch; --template if not given",
    }),
  },
});

if (import.meta.main) {
  await runCommand(async (args) => {
    const { given, positionals: _, ...values } = flags.parse(args);
    const config = withTemplateSettings(values, given);
    await watched(config, (host) => runSft(config, host));
  });
}
