/**
 * `deno task sft`: fine-tune a model on conversations.
 *
 * @module
 */
import { CHOICES, SFT_DEFAULTS } from "../experiment/config.ts";
import { runSft } from "../experiment/sft.ts";
import { choice, defineFlags, string } from "./flags.ts";
import { runCommand } from "./main.ts";
import { watched } from "./run_display.ts";
import { trainingFlags } from "./training_flags.ts";

const flags = defineFlags({
  command: "sft",
  about: "Fine-tune a model on conversations.",
  example: "--model_path outputs/pretrain/final " +
    "--tokenizer_path outputs/tokenizer --output_dir outputs/sft " +
    "--data_file data/builtin/train.jsonl",
  flags: {
    model_path: string({ required: true, help: "model folder to start from" }),
    data_file: string({
      required: true,
      help: 'conversations, one JSON row {"conversations": […]} a line',
    }),
    ...trainingFlags(SFT_DEFAULTS),
    template: choice(CHOICES.template, {
      default: SFT_DEFAULTS.template,
      help: "how a conversation is written as text",
    }),
    supervise: choice(CHOICES.supervise, {
      default: SFT_DEFAULTS.supervise,
      help: "which tokens are trained",
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
    const { given: _, positionals: __, ...config } = flags.parse(args);
    await watched(config, (host) => runSft(config, host));
  });
}
