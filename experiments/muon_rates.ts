/**
 * Which learning rates suit AdamW and Muon? Asked on seeds of its own, so that
 * `muon.ts` compares both at their best.
 *
 * @module
 */
import { defineExperiment } from "sft/experiment/define.ts";
import { BASE, BUILTIN } from "./setup.ts";

const RATES = [1e-3, 2e-3, 4e-3, 8e-3];

export const experiment = defineExperiment({
  name: "muon_rates",
  question: "Which learning rates suit AdamW and Muon?",
  hypothesis: "The same, as Muon's updates are made as large as AdamW's.",
  setup: BUILTIN,
  base: BASE,
  evalSet: "A",
  arms: Object.fromEntries(
    (["adamw", "muon"] as const).flatMap((optim) =>
      RATES.map((learning_rate) => [
        `${optim}-${learning_rate}`,
        { ...optim === "muon" && { optim }, learning_rate },
      ])
    ),
  ),
  seeds: [4, 5, 6],
  decidedBy: { metric: "rightShare", better: "higher" },
});
