/**
 * Does it matter how conversations share rows?
 *
 * @module
 */
import { defineExperiment } from "sft/experiment/define.ts";
import { BASE, BUILTIN } from "./setup.ts";

export const experiment = defineExperiment({
  name: "packing",
  question: "Does it matter how conversations share rows?",
  hypothesis:
    "Naive packing is a little worse: answers look at conversations that are not theirs. Padding costs time, not answers.",
  expects: [
    { arm: "naive", is: "worse" },
    { arm: "padded", is: "as good" },
  ],
  setup: BUILTIN,
  base: BASE,
  evalSet: "A",
  arms: {
    isolated: { packing: "isolated" },
    naive: { packing: "naive" },
    // As many conversations a step as a packed batch holds, about.
    padded: { packing: "padded", batch_size: 12 },
  },
  seeds: [1, 2, 3],
  decidedBy: { metric: "rightShare", better: "higher" },
});
