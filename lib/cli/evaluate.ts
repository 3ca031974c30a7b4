/**
 * `deno task evaluate`: how a model does on held-out conversations.
 *
 * @module
 */
import { print, say } from "./say.ts";
import type { EvaluationEvent } from "../core/events.ts";
import { type EvaluateConfig, evaluateModel } from "../run/evaluate_model.ts";
import { DATA } from "../settings/data.ts";
import { DEVICE, ENGINE, LOAD_DTYPE } from "../settings/device.ts";
import { many } from "../settings/kinds.ts";
import { OWN_TOKENIZER } from "../settings/own_tokenizer.ts";
import { modelTemplate } from "../settings/template.ts";
import { TRAINING } from "../settings/training.ts";
import { evaluationTable } from "../view/sections/one_evaluation.ts";
import { textTable } from "../view/text/table.ts";
import { nameDisplay } from "./display/name_display.ts";
import { defineFlags } from "./flags/flags.ts";
import { runCommand } from "./main.ts";

const flags = defineFlags({
  command: "evaluate",
  hub: true,
  about: "Measure how a model does on held-out conversations; with " +
    "--load_dtype int8 beside how it does in fp32.",
  example: "--model_path outputs/sft/final " +
    "--eval_file outputs/data/held_out.jsonl",
  flags: {
    model_path: DATA.model_path,
    tokenizer_path: OWN_TOKENIZER,
    eval_file: many({
      required: true,
      placeholder: "FILE",
      help: 'conversations, FILE or NAME=FILE, also more than once; "answer" ' +
        "in a row says how a right reply ends",
    }),
    eval_limit: TRAINING.eval_limit,
    format: DATA.format,
    columns: DATA.columns,
    template: modelTemplate("a conversation"),
    output_dir: {
      ...TRAINING.output_dir,
      presence: "optional",
      help: "run that the model comes from, to record the figures in",
    },
    on_bad_row: DATA.on_bad_row,
    engine: ENGINE,
    ...DEVICE,
    load_dtype: LOAD_DTYPE,
  },
});

if (import.meta.main) {
  await runCommand(async (args) => {
    const { given: _, positionals: __, ...config } = flags.parse(args);
    const { events, warning } = await evaluateModel({
      ...config,
      ...nameDisplay(),
    });
    if (warning) say(`note: ${warning}`);
    print(textTable(evaluationTable([...events, ...await besides(config)])));
  });
}

/** The figures in fp32 beside those of rounded weights. */
async function besides(
  config: EvaluateConfig,
): Promise<readonly EvaluationEvent[]> {
  if (config.load_dtype === "fp32") return [];
  const { events } = await evaluateModel({ ...config, load_dtype: "fp32" });
  return events.map((event) => ({ ...event, set: `${event.set}, fp32` }));
}
