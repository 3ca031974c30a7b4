/**
 * The flags that pretraining and fine-tuning have in common.
 *
 * Names, meanings and defaults are those of experiment/config.ts.
 *
 * @module
 */
import {
  CHOICES,
  type PRETRAIN_DEFAULTS,
  type SFT_DEFAULTS,
} from "../experiment/config.ts";
import { deviceFlags } from "./device_flags.ts";
import { boolean, choice, integer, number, string } from "./flags.ts";
import { formatFlag } from "./data_flags.ts";

/** Flags of any training command, with that command's defaults. */
export function trainingFlags(
  defaults: typeof SFT_DEFAULTS | typeof PRETRAIN_DEFAULTS,
) {
  return {
    tokenizer_path: string({
      required: true,
      help: "folder with tokenizer.json",
    }),
    output_dir: string({
      required: true,
      help: "the run's folder; new or empty",
    }),
    eval_file: string({ help: "held-out rows, same form as --data_file" }),
    format: formatFlag,
    batch_size: integer({
      default: defaults.batch_size,
      minimum: 1,
      help: "rows a micro-batch",
    }),
    gradient_accumulation_steps: integer({
      default: defaults.gradient_accumulation_steps,
      minimum: 1,
      help: "micro-batches an optimizer step",
    }),
    num_epochs: integer({
      default: defaults.num_epochs,
      minimum: 1,
      help: "passes over the data",
    }),
    trained_tokens: integer({
      minimum: 1,
      help: "end once so many tokens are trained, if epochs last",
    }),
    max_length: integer({
      default: defaults.max_length,
      minimum: 2,
      help: "tokens a row",
    }),
    learning_rate: number({
      default: defaults.learning_rate,
      minimum: 0,
      help: "highest learning rate; decays linearly to 0",
    }),
    weight_decay: number({
      default: defaults.weight_decay,
      minimum: 0,
      help: "decay of matrices, as in AdamW",
    }),
    warmup_ratio: number({
      default: defaults.warmup_ratio,
      minimum: 0,
      maximum: 1,
      help: "share of steps in which the rate rises",
    }),
    save_steps: integer({
      default: defaults.save_steps,
      minimum: 1,
      help: "steps between checkpoints and evaluations",
    }),
    logging_steps: integer({
      default: defaults.logging_steps,
      minimum: 1,
      help: "steps between lines where there is no terminal",
    }),
    data_limit: integer({ minimum: 1, help: "rows read at most" }),
    seed: integer({
      default: defaults.seed,
      help: "decides weights, order, dropout, draws of a mixture",
    }),
    dropout: number({
      minimum: 0,
      maximum: 0.99,
      help: "share dropped everywhere; the model's own if not given",
    }),
    on_bad_row: choice(CHOICES.on_bad_row, {
      default: defaults.on_bad_row,
      help: "what becomes of a row that cannot be used",
    }),
    engine: choice(CHOICES.engine, {
      default: defaults.engine,
      help: "what computes",
    }),
    threads: integer({
      minimum: 1,
      help: "threads that compute; all cores if not given",
    }),
    resume: boolean({
      help: "go on after the last checkpoint in --output_dir",
    }),
    ...deviceFlags(),
  };
}
