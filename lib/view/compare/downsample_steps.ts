/**
 * Long runs with fewer points, so that they can be drawn: neighbouring steps
 * become their mean.
 *
 * @module
 */
import type { StepEvent } from "../../core/events.ts";
import { meanLoss } from "./run_summary.ts";

/**
 * At most `limit` steps, each the mean of as many neighbours as it takes.
 *
 * Losses are averaged by targets, as everywhere; the gradient's norm plainly.
 * All else is that of the last of the neighbours, where their sum stands.
 */
export function downsampleSteps(
  steps: readonly StepEvent[],
  limit: number,
): StepEvent[] {
  const size = stepsPerPoint(steps.length, limit);
  if (size === 1) return [...steps];
  return Array.from(
    { length: Math.ceil(steps.length / size) },
    (_, index) => averageSteps(steps.slice(index * size, (index + 1) * size)),
  );
}

/** How many steps one point stands for. */
export function stepsPerPoint(steps: number, limit: number): number {
  return Math.max(1, Math.ceil(steps / limit));
}

function averageSteps(steps: readonly StepEvent[]): StepEvent {
  const gradNorms = steps.reduce((sum, { gradNorm }) => sum + gradNorm, 0);
  return {
    ...steps.at(-1)!,
    loss: meanLoss(steps)!,
    gradNorm: gradNorms / steps.length,
  };
}
