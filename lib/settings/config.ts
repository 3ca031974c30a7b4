/**
 * The settings of a training run: what `pretrain`, `sft` and `dpo` have, and what
 * follows from it.
 *
 * What a user types, what the manifest records and what code reads are the same
 * words: the names of the table.
 *
 * @module
 */
import { DATA, dataFile } from "./data.ts";
import { choice, integer, number } from "./kinds.ts";
import { TRAINED_PART } from "./lora.ts";
import { OWN_TOKENIZER } from "./own_tokenizer.ts";
import { TEMPLATE } from "./presets.ts";
import { type ConfigOf, defaultsOf } from "./setting.ts";
import { SHAPE } from "./shape.ts";
import { FORM, MARKS, TEMPLATE_LINT } from "./template.ts";
import { TRAINING } from "./training.ts";
import { PROMPT } from "./prompt.ts";

/**
 * How the loss of a target differs from its nats in training. Held-out losses are
 * nats whatever is set here, so that runs can be compared.
 */
export const TARGET_LOSS = {
  loss_type: choice(["nll", "dft"], {
    help: "loss of a target, dft times its probability; nll if not given",
  }),
  label_smoothing_factor: number({
    minimum: 0,
    maximum: 0.99,
    help: "share of a label that all tokens have; 0 if not given",
  }),
  z_loss: number({
    minimum: 0,
    help: "weight of the squared log of the softmax's sum; 0 if not given",
  }),
};

/** The settings of `sft`. */
export const SFT = {
  model_path: {
    ...DATA.model_path,
    help: "what to start from: folder, GGUF file, or ORG/NAME[@REVISION]",
  },
  ...TRAINING,
  ...TRAINED_PART,
  ...TARGET_LOSS,
  tokenizer_path: OWN_TOKENIZER,
  data_file: dataFile("conversations or a prepared set"),
  ...TEMPLATE,
  template_lint: TEMPLATE_LINT,
  // The origin pads every row.
  packing: choice(["isolated", "padded", "naive"], {
    default: "isolated",
    help: "how examples share rows",
  }),
  overlong: choice(["drop", "truncate", "error"], {
    default: "drop",
    help: "what becomes of examples longer than a row",
  }),
  ...PROMPT,
};

/** The settings of `lora`, with the origin's defaults. */
export const LORA = {
  ...SFT,
  learning_rate: { ...SFT.learning_rate, default: 1e-4 },
  lora_rank: { ...SFT.lora_rank, presence: "default", default: 8 },
  lora_alpha: { ...SFT.lora_alpha, presence: "default", default: 32 },
  lora_dropout: { ...SFT.lora_dropout, presence: "default", default: 0.1 },
} as const;

/** The settings of `pretrain`, with the origin's defaults. */
export const PRETRAIN = {
  ...TRAINING,
  data_file: dataFile("texts"),
  batch_size: { ...TRAINING.batch_size, default: 2 },
  gradient_accumulation_steps: {
    ...TRAINING.gradient_accumulation_steps,
    default: 16,
  },
  num_epochs: { ...TRAINING.num_epochs, default: 5 },
  learning_rate: { ...TRAINING.learning_rate, default: 5e-4 },
  warmup_ratio: { ...TRAINING.warmup_ratio, default: 0.1 },
  ...SHAPE,
};

/** The loss of pairs of answers. */
export const PREFERENCE = {
  beta: number({
    default: 0.1,
    above: 0,
    help: "how much a step away from the reference counts",
  }),
  loss_type: choice(["sigmoid", "ipo", "hinge"], {
    default: "sigmoid",
    help: "the loss of a pair",
  }),
  label_smoothing: number({
    default: 0,
    minimum: 0,
    maximum: 0.5,
    help: "share of pairs that may be the wrong way round, for sigmoid",
  }),
  rpo_alpha: number({
    default: 0,
    minimum: 0,
    help: "weight of the chosen answer's own loss, a token",
  }),
};

/** The settings of `dpo`, with the origin's defaults. */
export const DPO = {
  model_path: {
    ...DATA.model_path,
    help: "what to start from and stay near: folder, GGUF file, or " +
      "ORG/NAME[@REVISION]",
  },
  ...TRAINING,
  tokenizer_path: OWN_TOKENIZER,
  data_file: dataFile("pairs of answers"),
  format: {
    ...TRAINING.format,
    help: "form of held-out conversations, told from each if not given",
  },
  ...TRAINED_PART,
  // What a model was fine-tuned with it has beside it.
  template: { ...FORM.template, default: "tokenizer" },
  ...MARKS,
  template_lint: TEMPLATE_LINT,
  packing: choice(["isolated", "padded"], {
    default: "isolated",
    help: "how pairs share rows of twice --max_length",
  }),
  overlong: choice(["drop", "truncate", "error"], {
    default: "drop",
    help: "what becomes of pairs longer than --max_length or its part",
  }),
  max_length: {
    ...TRAINING.max_length,
    help: "tokens of a prompt with its answer",
  },
  max_prompt_length: integer({
    default: 256,
    minimum: 1,
    help: "tokens of them before the answer",
  }),
  ...PREFERENCE,
  batch_size: { ...TRAINING.batch_size, default: 2 },
  gradient_accumulation_steps: {
    ...TRAINING.gradient_accumulation_steps,
    default: 16,
  },
  learning_rate: { ...TRAINING.learning_rate, default: 5e-6 },
  // Dropped values would be a difference from the reference that means nothing.
  dropout: number({
    default: 0,
    minimum: 0,
    maximum: 0.99,
    help: "share dropped everywhere",
  }),
  ...PROMPT,
};

/** What all training has in common. */
export type TrainingConfig = ConfigOf<typeof TRAINING>;

/** A fine-tuning run. */
export type SftConfig = ConfigOf<typeof SFT>;

/** A run that learns from pairs of answers. */
export type DpoConfig = ConfigOf<typeof DPO>;

/** A pretraining run: a fresh model. */
export type PretrainConfig = ConfigOf<typeof PRETRAIN>;

/** The settings that decide which template a run has, and how it is marked. */
export type TemplateSettings =
  & ConfigOf<typeof FORM & typeof MARKS>
  & Pick<TrainingConfig, "tokenizer_path">;

/** Defaults of `sft`. */
export const SFT_DEFAULTS = defaultsOf(SFT);

/** Defaults of `dpo`. */
export const DPO_DEFAULTS = defaultsOf(DPO);

/** Defaults of `pretrain`. */
export const PRETRAIN_DEFAULTS = defaultsOf(PRETRAIN);
