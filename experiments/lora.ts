/**
 * Does an adapter learn what full fine-tuning learns, and of which rank?
 *
 * Learning rates are the best of a pilot on another seed: 2e-3 for the model, and
 * for adapters 1e-2, whatever their rank.
 *
 * @module
 */
import { defineExperiment } from "sft/experiment/define.ts";
import { BASE, BUILTIN } from "./setup.ts";

const ADAPTER = { learning_rate: 1e-2, lora_alpha: 32 };

export const experiment = defineExperiment({
  name: "lora",
  question: "Does an adapter learn what full fine-tuning learns?",
  hypothesis:
    "No: facts that the base has not seen take more than a small rank holds, " +
    "and a larger rank comes closer.",
  expects: [
    { arm: "rank=2", is: "worse", against: "full" },
    { arm: "rank=32", is: "better", against: "rank=2" },
  ],
  setup: BUILTIN,
  base: BASE,
  evalSet: "A",
  arms: {
    full: {},
    "rank=2": { ...ADAPTER, lora_rank: 2 },
    "rank=8": { ...ADAPTER, lora_rank: 8 },
    "rank=32": { ...ADAPTER, lora_rank: 32 },
  },
  seeds: [1, 2, 3],
  decidedBy: { metric: "rightShare", better: "higher" },
});
