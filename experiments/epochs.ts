/**
 * Do more epochs over the same conversations give more right answers?
 *
 * @module
 */
import { defineExperiment } from "sft/experiment/define.ts";
import { BASE, BUILTIN } from "./setup.ts";

export const experiment = defineExperiment({
  name: "epochs",
  question:
    "Do more epochs over the same conversations give more right answers?",
  hypothesis:
    "Yes from 1 to 3; from 3 to 11 the answers are learned by heart and held-out loss rises.",
  expects: [
    { arm: "three", is: "better" },
    { arm: "eleven", is: "as good", against: "three" },
  ],
  setup: BUILTIN,
  base: BASE,
  evalSet: "A",
  arms: {
    one: { num_epochs: 1 },
    three: { num_epochs: 3 },
    eleven: { num_epochs: 11 },
  },
  seeds: [1, 2, 3],
  decidedBy: { metric: "rightShare", better: "higher" },
});
