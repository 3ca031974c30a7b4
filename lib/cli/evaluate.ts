/**
 * `deno task evaluate`: how a model does on held-out conversations.
 *
 * @module
 */
import { CHOICES } from "../experiment/config.ts";
import { evaluateModel } from "../experiment/evaluate_model.ts";
import { textTable } from "../view/table.ts";
import { oneYardstickTable } from "../view/one_yardstick.ts";
import { formatFlag } from "./data_flags.ts";
import { deviceFlags } from "./device_flags.ts";
import { choice, defineFlags, string } from "./flags.ts";
import { runCommand } from "./main.ts";
import { modelTemplateFlag } from "./template_flags.ts";

const flags = defineFlags({
  command: "evaluate",
  about: "Measure how a model does on held-out conversations.",
  example: "--model_path outputs/sft/final " +
    "--tokenizer_path outputs/tokenizer --data_file outputs/data/held_out.jsonl",
  flags: {
    model_path: string({ required: true, help: "model folder" }),
    tokenizer_path: string({
      required: true,
      help: "folder with tokenizer.json",
    }),
    data_file: string({
      required: true,
      help: 'conversations; "answer" in a row says how a right reply ends',
    }),
    format: formatFlag,
    template: modelTemplateFlag("a conversation"),
    output_dir: string({
      help: "run that the model comes from, to record the figures in",
    }),
    on_bad_row: choice(CHOICES.on_bad_row, {
      default: "error",
      help: "what becomes of a row that cannot be used",
    }),
    engine: choice(CHOICES.engine, { default: "onnx", help: "what computes" }),
    ...deviceFlags(),
  },
});

if (import.meta.main) {
  await runCommand(async (args) => {
    const { given: _, positionals: __, ...config } = flags.parse(args);
    const { event, warning } = await evaluateModel({
      ...config,
      log: console.error,
    });
    if (warning) console.error(`note: ${warning}`);
    console.log(textTable(oneYardstickTable(event)));
  });
}
