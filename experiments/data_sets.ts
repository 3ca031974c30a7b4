/**
 * At equal trained tokens, is it better to see one set more often or to see two?
 *
 * @module
 */
import { defineExperiment } from "sft/experiment/define.ts";
import { BASE, BUILTIN } from "./setup.ts";

export const experiment = defineExperiment({
  name: "data_sets",
  question:
    "At equal trained tokens, is it better to see one set more often or to see two?",
  hypothesis:
    "Two: measured on questions of both kinds, a set that was never trained on costs more than fewer passes do.",
  expects: [
    { arm: "A+B", is: "better", against: "A" },
    { arm: "A+B", is: "better", against: "B" },
  ],
  setup: BUILTIN,
  base: { ...BASE, num_epochs: 50, trained_tokens: 60_000 },
  evalSet: "A+B",
  arms: {
    A: { dataSet: "A" },
    B: { dataSet: "B" },
    "A+B": { dataSet: "A+B" },
  },
  seeds: [1, 2, 3],
  decidedBy: { metric: "rightShare", better: "higher" },
});
