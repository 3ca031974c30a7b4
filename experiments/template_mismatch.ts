/**
 * What does a model lose that is asked in another form than it was trained in?
 *
 * @module
 */
import { defineExperiment } from "sft/experiment/define.ts";
import { BASE, BUILTIN } from "./setup.ts";

export const experiment = defineExperiment({
  name: "template_mismatch",
  question:
    "What does a model lose that is asked in another form than it was trained in?",
  hypothesis: "Nearly everything: the form is what it has learned to answer.",
  expects: [
    { arm: "asked_as_baseline", is: "worse" },
    { arm: "asked_bare", is: "worse" },
  ],
  setup: BUILTIN,
  base: BASE,
  evalSet: "A",
  arms: {
    matched: {},
    asked_as_baseline: { prompt_template: "origin" },
    asked_bare: { prompt_template: "none" },
  },
  seeds: [1, 2, 3],
  decidedBy: { metric: "rightShare", better: "higher" },
});
