/**
 * The settings of a run: one documented home for every field and its default.
 *
 * Fields are named as the flags are, so what a user types, what the manifest
 * records and what code reads are the same words. Defaults are the origin's
 * unless a comment says otherwise.
 *
 * @module
 */
import { TEMPLATES } from "../chat/template.ts";
import { AUTO } from "../engine/auto.ts";
import {
  ALL_PRECISIONS,
  DEVICES,
  ENGINE_NAMES,
  type EngineOptions,
} from "../engine/choose.ts";
import { BACKENDS } from "../engine/eager.ts";
import type { Overlong } from "../batch/overlong.ts";
import type { Packing } from "../batch/pack.ts";
import type { OnBadRow } from "../chat/bad_row.ts";
import { FORMAT_NAMES, type FormatName } from "../chat/formats/formats.ts";
import type { Supervise } from "../chat/render.ts";
import type { PresetName } from "./presets.ts";

/** What pretraining and fine-tuning have in common. */
export interface TrainingConfig extends EngineOptions {
  /** Folder with tokenizer.json. */
  readonly tokenizer_path: string;
  /** The run's folder; new, or empty, unless resumed. */
  readonly output_dir: string;
  /**
   * Rows to train on: a file, a folder, a pattern, or a mixture by weight,
   * `a.jsonl:3,b.jsonl:1`; see data/source/raw_rows.ts.
   */
  readonly data_file: string;
  /**
   * Rows, likewise, that are never trained on; their loss is recorded. Of a
   * prepared set it is the half held out or, where none was, all of it.
   */
  readonly eval_file?: string;
  /** What the rows of both are; told from each row where not given. */
  readonly format?: FormatName;
  /** Rows a micro-batch. */
  readonly batch_size: number;
  /** Micro-batches an optimizer step. */
  readonly gradient_accumulation_steps: number;
  readonly num_epochs: number;
  /** Ends with the step that reaches so many trained tokens, if epochs last. */
  readonly trained_tokens?: number;
  /** Tokens a row; at most the model's positions. */
  readonly max_length: number;
  /** Highest learning rate; decays linearly to zero. */
  readonly learning_rate: number;
  readonly weight_decay: number;
  /** Share of the steps in which the learning rate rises. */
  readonly warmup_ratio: number;
  /** Steps between checkpoints, and between measurements. */
  readonly save_steps: number;
  /** Steps between printed lines where there is no terminal. */
  readonly logging_steps: number;
  /** Rows read at most. */
  readonly data_limit?: number;
  /** Decides weights, order, dropout, sampling and the draws of a mixture. */
  readonly seed: number;
  /** Share dropped everywhere; the model's own where not given. */
  readonly dropout?: number;
  /** What becomes of a row that cannot be used. */
  readonly on_bad_row: OnBadRow;
  /** What computes; where and how is in the fields of `EngineOptions`. */
  readonly engine: string;
  /** Goes on from the last checkpoint in `output_dir`. */
  readonly resume: boolean;
}

/** A fine-tuning run. */
export interface SftConfig extends TrainingConfig {
  /** Model folder to start from. */
  readonly model_path: string;
  /** Chat template: a name, `tokenizer` for its own, or a Jinja file's path. */
  readonly template: string;
  /** Which tokens are trained. */
  readonly supervise: Supervise;
  /** Where settings came from that were not given; see presets.ts. */
  readonly preset?: PresetName;
  /** Trains the words that open an answer's turn; no. */
  readonly train_header?: boolean;
  /** Trains the end of the turn; yes. */
  readonly train_eot?: boolean;
  /** Trains the line feed after the end; no. */
  readonly train_trailing_newline?: boolean;
  /** What becomes of `reasoning_content`; kept. */
  readonly reasoning?: "keep" | "strip";
  /** What becomes of the run if the template fails a check of the lint. */
  readonly template_lint: "refuse" | "warn" | "off";
  /** How examples share rows. */
  readonly packing: Packing;
  /** What becomes of an example that is longer than a row. */
  readonly overlong: Overlong;
  /**
   * Conversations that are never trained on, read whole whatever the other
   * settings say; a row may hold `"answer"`, what a right last reply ends with.
   * The model answers them before training, at each save and in the end.
   */
  readonly yardstick_file?: string;
  /** Form in which the yardstick asks, "none" for bare text; the template's. */
  readonly yardstick_template?: string;
}

/** A pretraining run: the same, and the shape of a fresh GPT-2. */
export interface PretrainConfig extends TrainingConfig {
  readonly n_layer: number;
  readonly n_embd: number;
  readonly n_head: number;
  readonly n_positions: number;
}

/** What settings that are words may be. */
export const CHOICES = {
  engine: [...ENGINE_NAMES, AUTO],
  format: FORMAT_NAMES,
  on_bad_row: ["skip", "error"],
  overlong: ["drop", "truncate", "error"],
  packing: ["isolated", "padded", "naive"],
  supervise: ["assistant", "last_assistant", "everything"],
  reasoning: ["keep", "strip"],
  template: Object.keys(TEMPLATES),
  template_lint: ["refuse", "warn", "off"],
  yardstick_template: [...Object.keys(TEMPLATES), "none"],
  device: DEVICES,
  backend: BACKENDS,
  precision: ALL_PRECISIONS,
} as const;

const COMMON = {
  weight_decay: 0.01,
  save_steps: 100,
  logging_steps: 10,
  max_length: 512,
  seed: 42,
  on_bad_row: "error",
  engine: "onnx",
  resume: false,
  device: "cpu",
  backend: "cpu",
  precision: "fp32",
} as const;

/** Defaults of `sft`: the origin's, but for template, mask and packing. */
export const SFT_DEFAULTS = {
  ...COMMON,
  batch_size: 4,
  gradient_accumulation_steps: 8,
  num_epochs: 3,
  learning_rate: 1e-5,
  warmup_ratio: 0,
  // The origin has no template, trains every token and pads every row.
  template: "chatml",
  supervise: "assistant",
  template_lint: "refuse",
  packing: "isolated",
  overlong: "drop",
} as const;

/** Defaults of `pretrain`: the origin's. */
export const PRETRAIN_DEFAULTS = {
  ...COMMON,
  batch_size: 2,
  gradient_accumulation_steps: 16,
  num_epochs: 5,
  learning_rate: 5e-4,
  warmup_ratio: 0.1,
  n_layer: 12,
  n_embd: 768,
  n_head: 12,
  n_positions: 512,
} as const;
