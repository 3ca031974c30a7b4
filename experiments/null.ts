/**
 * Is a difference seen where there is none?
 *
 * @module
 */
import { defineExperiment } from "sft/experiment/define.ts";
import { BASE, BUILTIN } from "./setup.ts";

export const experiment = defineExperiment({
  name: "null",
  question: "Is a difference seen where there is none?",
  hypothesis:
    "No: both arms are the same run under other seeds, so the comparison resolves nothing.",
  expects: [
    { arm: "same_again", is: "as good" },
  ],
  setup: BUILTIN,
  base: BASE,
  evalSet: "A",
  arms: { same: {}, same_again: {} },
  seeds: [1, 2, 3],
  armSeeds: { same_again: [4, 5, 6] },
  decidedBy: { metric: "rightShare", better: "higher" },
});
