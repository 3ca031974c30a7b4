/**
 * As many runs as a report must bear, made in memory.
 *
 * @module
 */
import type { RunView } from "sft/view/compare/run_view.ts";
import { seedRun } from "./arms.ts";
import {
  evaluationWith,
  heldOutLossWith,
  sampleWith,
  stepWith,
} from "./views.ts";

/** How many there are of everything. */
export interface ManyRuns {
  readonly arms: number;
  readonly seeds: number;
  /** Of each run, of which nearly all are steps. */
  readonly events: number;
}

/** Every line of its own: no two runs and no two steps have the same loss. */
export function manyRuns({ arms, seeds, events }: ManyRuns): RunView[] {
  const measured = 50;
  const steps = events - 5 * measured;
  return Array.from({ length: arms * seeds }, (_, run) => {
    const noise = (step: number) => 0.1 * Math.sin(step * (7 + run) + run);
    const lossAt = (step: number) =>
      2 + 3 * Math.exp(-4 * step / steps) + noise(step);
    const moments = Array.from(
      { length: measured },
      (_, index) => Math.round(index * steps / (measured - 1)),
    );
    return seedRun(`arm ${Math.floor(run / seeds)}`, run % seeds, {
      steps: Array.from({ length: steps }, (_, index) =>
        stepWith(index + 1, {
          loss: lossAt(index),
          gradNorm: 1 + noise(index),
          elapsedMs: (600 + run) * index,
        })),
      heldOutLosses: moments.map((step) => heldOutLossWith(step, lossAt(step))),
      evaluations: moments.map((step) =>
        evaluationWith(step, { answerNatsPerToken: lossAt(step) / 2 })
      ),
      samples: moments.flatMap((step) =>
        [1, 2, 3].map((prompt) =>
          sampleWith(
            step,
            `After ${step} steps run ${run} says this. `.repeat(4),
            {
              prompt: `Question ${prompt}?`,
            },
          )
        )
      ),
    });
  });
}
