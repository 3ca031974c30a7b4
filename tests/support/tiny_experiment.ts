/**
 * An experiment of which a whole run takes a second.
 *
 * @module
 */
import type { Experiment, Setup } from "sft/experiment/experiment.ts";
import { chat } from "./tiny_run.ts";

const lines = (rows: readonly unknown[]) =>
  rows.map((row) => `${JSON.stringify(row)}\n`).join("");

const GREETINGS = ["Ada", "Bo", "Cy", "Di"].map((name) => chat(name, "Hello"));

/** One data set, `hello`, and one model, `one`. */
export const TINY_SETUP: Setup = {
  files: () => ({
    "pretrain.jsonl": lines(
      ["Hello Ada", "Hello Bo", "Hello Cy"].map((text) => ({ text })),
    ),
    "hello.train.jsonl": lines(GREETINGS),
    "hello.held_out.jsonl": lines([
      { ...chat("Ed", "Hello"), answer: "Hello" },
    ]),
  }),
  vocab_size: 284,
  pretrain: {
    n_positions: 64,
    max_length: 32,
    batch_size: 2,
    gradient_accumulation_steps: 1,
    num_epochs: 1,
    seed: 1,
  },
  models: { one: { n_layer: 1, n_embd: 16, n_head: 2 } },
};

/** Two arms, two seeds, of eight steps each. */
export const TINY_EXPERIMENT: Experiment = {
  name: "rates",
  question: "Does a higher rate learn more?",
  hypothesis: "Yes.",
  setup: TINY_SETUP,
  base: {
    dataSet: "hello",
    model: "one",
    max_length: 32,
    batch_size: 1,
    gradient_accumulation_steps: 1,
    num_epochs: 2,
  },
  evalSet: "hello",
  arms: { low: { learning_rate: 1e-4 }, high: { learning_rate: 1e-2 } },
  seeds: [1, 2],
  decidedBy: { metric: "answerNatsPerToken", better: "lower" },
};
