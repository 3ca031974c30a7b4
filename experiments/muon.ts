/**
 * Is Muon better than AdamW, after as many steps and after as long?
 *
 * Each has the best of its learning rates in `muon_rates.ts`, on another seed.
 *
 * @module
 */
import { defineExperiment } from "sft/experiment/define.ts";
import { BASE, BUILTIN } from "./setup.ts";

/** The steps of three epochs, 435, times what a step with Muon takes longer. */
const AS_LONG = Math.round(435 * 1.55);

export const experiment = defineExperiment({
  name: "muon",
  question: "Is Muon better than AdamW, after as many steps and after as long?",
  hypothesis: "After as many steps yes; after as long as good.",
  expects: [
    { arm: "muon", is: "better" },
    { arm: "adamw-as-long", is: "as good", against: "muon" },
  ],
  setup: BUILTIN,
  base: BASE,
  evalSet: "A",
  arms: {
    adamw: { learning_rate: 2e-3 },
    muon: { optim: "muon", learning_rate: 4e-3 },
    "adamw-as-long": { learning_rate: 2e-3, max_steps: AS_LONG },
  },
  seeds: [1, 2, 3],
  decidedBy: { metric: "rightShare", better: "higher" },
});
