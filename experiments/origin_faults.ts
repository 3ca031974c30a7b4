/**
 * Which of the origin's four faults costs the model its answers?
 *
 * @module
 */
import { defineExperiment } from "sft/experiment/define.ts";
import { PRESETS } from "sft/settings/presets.ts";
import { BASE, BUILTIN } from "./setup.ts";

export const experiment = defineExperiment({
  name: "origin_faults",
  question: "Which of the origin's four faults costs the model its answers?",
  hypothesis:
    "No trained end costs every stop; the prompt mismatch costs right answers; the missing mask costs little.",
  expects: [
    { arm: "prompt_mismatch", is: "worse" },
    { arm: "no_mask", is: "as good" },
    { arm: "all_four", is: "worse" },
  ],
  setup: BUILTIN,
  // Three arms train without an end on purpose, which the lint would refuse.
  base: { ...BASE, template_lint: "warn" },
  evalSet: "A",
  arms: {
    ours: {},
    no_end: PRESETS.origin_no_end,
    pad_is_end: PRESETS.origin_pad_is_end,
    no_mask: PRESETS.origin_no_mask,
    prompt_mismatch: PRESETS.origin_prompt_mismatch,
    all_four: PRESETS.origin,
  },
  seeds: [1, 2, 3],
  decidedBy: { metric: "rightShare", better: "higher" },
});
