/**
 * What the shipped experiments start from: the two built-in sets, a tokenizer
 * on both, and GPT-2s of a size that answers in seconds on one core.
 *
 * @module
 */
import type { ArmSettings, Budget, Setup } from "sft/experiment/experiment.ts";
import {
  type ConversationRow,
  generateBuiltin,
  jsonl,
} from "../data/generate.ts";
import { calendar } from "../data/topics/calendar.ts";
import { countries } from "../data/topics/countries.ts";
import { ordering } from "../data/topics/ordering.ts";
import { smallTalk } from "../data/topics/small_talk.ts";
import { TOPICS_B } from "../data/topics_b/topics.ts";

/** Tokens a row, and positions of every model. */
const ROW_LENGTH = 128;

const SEED = 1;

/**
 * Of the first set what a model this small can learn in seconds: with sums and
 * units among them no arm is right often enough for a difference to be seen.
 */
const TOPICS_A = [calendar, countries, ordering, smallTalk];

/** Rows of each file. */
const SIZES = {
  full: { trainRows: 1500, heldOutRows: 200, pretrainTexts: 4000 },
  quick: { trainRows: 120, heldOutRows: 60, pretrainTexts: 300 },
};

/** Held-out conversations of each set. */
const QUESTIONS = { full: 80, quick: 8 };

/** Sets A (knowledge), B (work on words) and both: as many rows of each. */
export const BUILTIN: Setup = {
  files: builtinFiles,
  vocab_size: 1500,
  pretrain: {
    n_positions: ROW_LENGTH,
    max_length: ROW_LENGTH,
    batch_size: 8,
    gradient_accumulation_steps: 1,
    num_epochs: 4,
    learning_rate: 2e-3,
    dropout: 0,
    save_steps: 1000,
    logging_steps: 100,
    seed: SEED,
  },
  models: {
    tiny: { n_layer: 1, n_embd: 64, n_head: 2 },
    small: { n_layer: 2, n_embd: 128, n_head: 4 },
    larger: { n_layer: 4, n_embd: 192, n_head: 6 },
  },
};

/** Settings of every experiment, of which each arm changes one. */
export const BASE = {
  dataSet: "A",
  model: "small",
  template: "chatml",
  supervise: "assistant",
  packing: "isolated",
  max_length: ROW_LENGTH,
  batch_size: 4,
  gradient_accumulation_steps: 1,
  num_epochs: 3,
  learning_rate: 2e-3,
  dropout: 0,
  save_steps: 200,
  logging_steps: 50,
} as const satisfies ArmSettings;

function builtinFiles(budget: Budget): Record<string, string> {
  const [a, b] = [TOPICS_A, TOPICS_B].map((topics) =>
    generateBuiltin({ seed: SEED, ...SIZES[budget], topics })
  );
  const checked = (rows: readonly ConversationRow[]) =>
    rows.filter(({ answer }) => answer !== undefined);
  const count = QUESTIONS[budget];
  const [heldOutA, heldOutB] = [a, b].map(({ heldOut }) =>
    checked(heldOut).slice(0, count)
  );
  return {
    "pretrain.jsonl": jsonl([...a.pretrain, ...b.pretrain]),
    "A.train.jsonl": jsonl(a.train),
    "B.train.jsonl": jsonl(b.train),
    "A+B.train.jsonl": jsonl(alternating(a.train, b.train)),
    "A.held_out.jsonl": jsonl(heldOutA),
    "B.held_out.jsonl": jsonl(heldOutB),
    "A+B.held_out.jsonl": jsonl(
      alternating(heldOutA, heldOutB).slice(0, count),
    ),
  };
}

/** One of each in turn, so that the first rows are of both. */
function alternating<Row>(a: readonly Row[], b: readonly Row[]): Row[] {
  return a.flatMap((row, index) => [row, b[index]]);
}
