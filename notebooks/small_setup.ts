/**
 * What notebooks 04 to 07 share: where their runs go, and a setup of data and a
 * base model so small that an experiment fits into a minute or two.
 *
 * @module
 */
import type { ArmSettings, Setup } from "sft/experiment/experiment.ts";
import { generateBuiltin, jsonl } from "../data/generate.ts";

/** Whether `SFT_BUDGET=quick` asks for as little as shows the effect. */
export const QUICK = Deno.env.get("SFT_BUDGET") === "quick";

/** Where runs go; kernels start in the notebooks' folder. */
export const OUTPUTS = Deno.env.get("SFT_NOTEBOOK_OUTPUTS") ??
  "../outputs/notebooks";

/** Seeds of each arm. */
export const SEEDS = QUICK ? [1, 2] : [1, 2, 3];

/**
 * A new folder for a notebook's runs: `04`, and `04_2` where there is one already.
 * Nothing is removed, be it an earlier time's or somebody else's.
 */
export async function freshFolder(
  name: string,
  root = OUTPUTS,
): Promise<string> {
  await Deno.mkdir(root, { recursive: true });
  for (let time = 1;; time++) {
    const path = `${root}/${time === 1 ? name : `${name}_${time}`}`;
    try {
      await Deno.mkdir(path);
      return path;
    } catch (error) {
      if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    }
  }
}

/** Tokens a row, and positions of the model. */
const ROW_LENGTH = 128;

/** Rows of the two training sets: the first of the larger are the smaller. */
const ROWS = { little: 350, much: 1400 };

/** Held-out conversations. */
const QUESTIONS = 40;

/** Two training sets of one kind, the same held-out set, and a small model. */
export const SMALL: Setup = {
  files: smallFiles,
  vocab_size: 1500,
  pretrain: {
    n_positions: ROW_LENGTH,
    max_length: ROW_LENGTH,
    batch_size: 16,
    gradient_accumulation_steps: 1,
    num_epochs: 3,
    learning_rate: 3e-3,
    dropout: 0,
    save_steps: 1000,
    logging_steps: 100,
    seed: 1,
  },
  models: { small: { n_layer: 2, n_embd: 128, n_head: 4 } },
};

/** Settings of every arm, of which each changes one. */
export const BASE = {
  dataSet: "much",
  model: "small",
  template: "chatml",
  supervise: "assistant",
  packing: "isolated",
  max_length: ROW_LENGTH,
  batch_size: 8,
  gradient_accumulation_steps: 1,
  num_epochs: 1,
  learning_rate: 2e-3,
  dropout: 0,
  save_steps: 1000,
} as const satisfies ArmSettings;

function smallFiles(): Record<string, string> {
  const { train, heldOut, pretrain } = generateBuiltin({
    seed: 1,
    trainRows: ROWS.much,
    pretrainTexts: QUICK ? 5000 : 10_000,
  });
  const checked = heldOut.filter(({ answer }) => answer !== undefined);
  const measured = jsonl(checked.slice(0, QUESTIONS));
  return {
    "pretrain.jsonl": jsonl(pretrain),
    "little.train.jsonl": jsonl(train.slice(0, ROWS.little)),
    "much.train.jsonl": jsonl(train),
    "little.held_out.jsonl": measured,
    "much.held_out.jsonl": measured,
  };
}
