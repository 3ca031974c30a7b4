/**
 * The settings that pretraining and fine-tuning have in common.
 *
 * Defaults are those of the origin's fine-tuning.
 *
 * @module
 */
import { DATA } from "./data.ts";
import { DEVICE, ENGINE, THREADS } from "./device.ts";
import { boolean, choice, integer, many, number, string } from "./kinds.ts";
import { OPTIMIZER } from "./optimizer.ts";
import { SCHEDULE } from "./schedule.ts";

/** The settings of any training run, in the order of the help. */
export const TRAINING = {
  data_file: DATA.data_file,
  tokenizer_path: DATA.tokenizer_path,
  /** Not empty where it is resumed. */
  output_dir: string({
    required: true,
    help: "the run's folder; new or empty",
  }),
  /**
   * Held-out sets that are never trained on: `PATH` or `NAME=PATH`. The run
   * measures its own loss on each, before training, at each save and in the end.
   * Of a prepared set it is the half held out or, where none was, all of it.
   *
   * Fine-tuning also evaluates on each, in one form whatever its other settings
   * say: the model answers all conversations of the set; a row may hold
   * `"answer"`, what a right last reply ends with.
   */
  eval_file: many({
    placeholder: "FILE",
    help: "held-out rows, FILE or NAME=FILE; may be given more than once",
  }),
  /** What takes longest is that the model answers each conversation. */
  eval_limit: integer({
    minimum: 1,
    help: "rows of a held-out set read at most",
  }),
  /** What is on both sides tells what is learned by heart. */
  eval_overlap: choice(["drop", "keep"], {
    default: "drop",
    help: "what becomes of held-out rows that are in the training data",
  }),
  /** So that runs on other data are measured on the same rows. */
  overlap_with: many({
    placeholder: "FILE",
    help: "other training data whose rows are no held-out rows either",
  }),
  format: DATA.format,
  columns: DATA.columns,
  batch_size: integer({ default: 4, minimum: 1, help: "rows a micro-batch" }),
  gradient_accumulation_steps: integer({
    default: 8,
    minimum: 1,
    help: "micro-batches an optimizer step",
  }),
  num_epochs: integer({ default: 3, minimum: 1, help: "passes over the data" }),
  /** So many, whatever the epochs, as in `transformers`. */
  max_steps: integer({
    minimum: 1,
    help: "optimizer steps, in place of --num_epochs",
  }),
  /** The step that reaches so many is the last. */
  trained_tokens: integer({
    minimum: 1,
    help: "end once so many tokens are trained, if epochs last",
  }),
  /** At most the model's positions. */
  max_length: integer({ default: 512, minimum: 2, help: "tokens a row" }),
  ...SCHEDULE,
  ...OPTIMIZER,
  /** One that is left out leaves weights and moments as they were. */
  on_nonfinite: choice(["stop", "skip"], {
    help:
      "at a loss or gradient that is not finite, end the run or leave out " +
      "the step; stop if not given",
  }),
  /** By block; the dropout of both computations is the same. */
  gradient_checkpointing: boolean({
    otherwise: false,
    help: "compute each block again for its gradient: less memory, more time",
  }),
  save_steps: integer({
    default: 100,
    minimum: 1,
    help: "steps between checkpoints",
  }),
  /** The best, the last and what another run began with are always kept. */
  save_total_limit: integer({
    minimum: 1,
    help: "checkpoints kept at most; all if not given",
  }),
  eval_steps: integer({
    minimum: 1,
    help: "steps between evaluations; a seventh of the run if not given",
  }),
  /** What is best is saved after the evaluation that tells. */
  load_best_model_at_end: boolean({
    otherwise: false,
    help: "the best model is the final one, not the last",
  }),
  /** As `METRIC` or `SET/METRIC`; see `view/compare/best_step.ts`. */
  metric_for_best_model: string({
    placeholder: "METRIC",
    help: "what tells the best: loss or a figure of the evaluation such as " +
      "rightShare, SET/METRIC on another held-out set; loss if not given",
  }),
  greater_is_better: boolean({
    otherwise: "by metric",
    help: "which way that metric is better",
  }),
  early_stopping_patience: integer({
    minimum: 1,
    help: "end after so many evaluations in a row that are no better",
  }),
  early_stopping_threshold: number({
    minimum: 0,
    help: "what an evaluation must be better by; 0 if not given",
  }),
  save_dtype: choice(["f32", "bf16"], {
    help: "type of the last model's weights; f32 if not given",
  }),
  logging_steps: integer({
    default: 10,
    minimum: 1,
    help: "steps between lines where there is no terminal",
  }),
  /** As an offline run, which `wandb sync` sends. */
  use_wandb: boolean({
    otherwise: false,
    help: "keep the figures in the run's folder for wandb sync, too",
  }),
  wandb_project: string({
    help: "project that they are for; sft if not given",
  }),
  data_limit: DATA.data_limit,
  seed: {
    ...DATA.seed,
    help: "decides weights, order, dropout, draws of a mixture",
  },
  dropout: number({
    minimum: 0,
    maximum: 0.99,
    help: "share dropped everywhere; the model's own if not given",
  }),
  on_bad_row: DATA.on_bad_row,
  engine: ENGINE,
  threads: THREADS,
  /** Hugging Face's mixed precision: its loss is scaled too. */
  fp16: boolean({
    otherwise: false,
    help: "multiply in half precision: --precision f16, which --engine onnx " +
      "has on a GPU",
  }),
  memory_check: choice(["refuse", "warn", "off"], {
    help: "if the run would take more memory than is free; refuse if not given",
  }),
  resume: boolean({
    help: "go on after the last checkpoint in --output_dir",
  }),
  ...DEVICE,
};
