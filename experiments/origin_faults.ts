/**
 * Which of the origin's four faults costs the model its answers?
 *
 * @module
 */
import { defineExperiment } from "sft/experiment/define.ts";
import { BASE, BUILTIN } from "./setup.ts";

export const experiment = defineExperiment({
  name: "origin_faults",
  question: "Which of the origin's four faults costs the model its answers?",
  hypothesis:
    "No trained end costs every stop; the prompt mismatch costs right answers; the missing mask costs little.",
  setup: BUILTIN,
  base: BASE,
  yardstick: "A",
  arms: {
    ours: {},
    no_end: { template: "origin" },
    pad_is_end: { template: "chatml_end_untrained" },
    no_mask: { supervise: "everything" },
    prompt_mismatch: { yardstick_template: "none" },
    // No end is written at all, so none can be lost to padding as well.
    all_four: {
      template: "origin",
      supervise: "everything",
      yardstick_template: "none",
    },
  },
  seeds: [1, 2, 3],
  decidedBy: { metric: "rightShare", better: "higher" },
});
