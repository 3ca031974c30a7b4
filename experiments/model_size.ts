/**
 * Does a larger model answer better after the same data?
 *
 * @module
 */
import { defineExperiment } from "sft/experiment/define.ts";
import { BASE, BUILTIN } from "./setup.ts";

export const experiment = defineExperiment({
  name: "model_size",
  question: "Does a larger model answer better after the same data?",
  hypothesis: "Yes: each step up gives more right answers.",
  expects: [
    { arm: "small", is: "better" },
    { arm: "larger", is: "better", against: "small" },
  ],
  setup: BUILTIN,
  base: BASE,
  evalSet: "A",
  arms: {
    tiny: { model: "tiny" },
    small: { model: "small" },
    larger: { model: "larger" },
  },
  seeds: [1, 2, 3],
  decidedBy: { metric: "rightShare", better: "higher" },
});
