/**
 * Does training only the answers give more right answers than training every token?
 *
 * @module
 */
import { defineExperiment } from "sft/experiment/define.ts";
import { BASE, BUILTIN } from "./setup.ts";

export const experiment = defineExperiment({
  name: "masks",
  question:
    "Does training only the answers give more right answers than training every token?",
  hypothesis:
    "Slightly: the questions are easy to predict and take part of the updates.",
  expects: [
    { arm: "everything", is: "worse" },
  ],
  setup: BUILTIN,
  base: BASE,
  evalSet: "A",
  arms: {
    assistant: { supervise: "assistant" },
    last_assistant: { supervise: "last_assistant" },
    everything: { supervise: "everything" },
  },
  seeds: [1, 2, 3],
  decidedBy: { metric: "rightShare", better: "higher" },
});
