/**
 * How much does the learning rate decide?
 *
 * @module
 */
import { defineExperiment } from "sft/experiment/define.ts";
import { BASE, BUILTIN } from "./setup.ts";

export const experiment = defineExperiment({
  name: "learning_rate",
  question: "How much does the learning rate decide?",
  hypothesis:
    "Much: the origin's 1e-5 is too low for so few steps, 1e-2 too high.",
  expects: [
    { arm: "1e-3", is: "better", against: "1e-5" },
    { arm: "1e-2", is: "worse", against: "1e-3" },
  ],
  setup: BUILTIN,
  base: BASE,
  evalSet: "A",
  arms: {
    "1e-5": { learning_rate: 1e-5 },
    "1e-4": { learning_rate: 1e-4 },
    "1e-3": { learning_rate: 1e-3 },
    "1e-2": { learning_rate: 1e-2 },
  },
  seeds: [1, 2, 3],
  decidedBy: { metric: "rightShare", better: "higher" },
});
