/**
 * The settings of a training run: what `pretrain` and `sft` have, and what
 * follows from it.
 *
 * What a user types, what the manifest records and what code reads are the same
 * words: the names of the table.
 *
 * @module
 */
import { DATA, dataFile } from "./data.ts";
import { choice } from "./kinds.ts";
import { TRAINED_PART } from "./lora.ts";
import { OWN_TOKENIZER } from "./own_tokenizer.ts";
import { TEMPLATE } from "./presets.ts";
import { type ConfigOf, defaultsOf } from "./setting.ts";
import { SHAPE } from "./shape.ts";
import { type FORM, type MARKS, TEMPLATE_LINT } from "./template.ts";
import { TRAINING } from "./training.ts";
import { PROMPT } from "./prompt.ts";

/** The settings of `sft`. */
export const SFT = {
  model_path: {
    ...DATA.model_path,
    help: "what to start from: folder, GGUF file, or ORG/NAME[@REVISION]",
  },
  ...TRAINING,
  ...TRAINED_PART,
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

/** What pretraining and fine-tuning have in common. */
export type TrainingConfig = ConfigOf<typeof TRAINING>;

/** A fine-tuning run. */
export type SftConfig = ConfigOf<typeof SFT>;

/** A pretraining run: a fresh model. */
export type PretrainConfig = ConfigOf<typeof PRETRAIN>;

/** The settings that decide which template a run has, and how it is marked. */
export type TemplateSettings =
  & ConfigOf<typeof FORM & typeof MARKS>
  & Pick<TrainingConfig, "tokenizer_path">;

/** Defaults of `sft`. */
export const SFT_DEFAULTS = defaultsOf(SFT);

/** Defaults of `pretrain`. */
export const PRETRAIN_DEFAULTS = defaultsOf(PRETRAIN);
