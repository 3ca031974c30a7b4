/**
 * Does a run that keeps its best model answer better than one that keeps its
 * last?
 *
 * The best is chosen on the questions by which arms are judged, so that chance
 * favours the arm that chooses by right answers.
 *
 * @module
 */
import { defineExperiment } from "sft/experiment/define.ts";
import { BASE, BUILTIN } from "./setup.ts";

/** Eleven epochs, of which the later ones learn by heart. */
const LONG = { num_epochs: 11, eval_steps: 50 };

/** Ends after three evaluations that were no better, with the best model. */
const EARLY = {
  ...LONG,
  load_best_model_at_end: true,
  early_stopping_patience: 3,
};

export const experiment = defineExperiment({
  name: "early_stopping",
  question:
    "Does a run that stops early at its best model answer better than its last?",
  hypothesis:
    "By the held-out loss it answers worse, since answers still get better when " +
    "the loss rises; by right answers as well, in fewer steps.",
  expects: [
    { arm: "loss", is: "worse" },
    { arm: "right", is: "as good" },
  ],
  setup: BUILTIN,
  base: BASE,
  evalSet: "A",
  arms: {
    last: LONG,
    loss: EARLY,
    right: { ...EARLY, metric_for_best_model: "rightShare" },
  },
  seeds: [1, 2, 3],
  decidedBy: { metric: "rightShare", better: "higher" },
});
