/**
 * Long runs with fewer points, so that they can be drawn: neighbouring steps
 * become their mean.
 *
 * @module
 */
import type { StepEvent } from "../../core/events.ts";
import { PAIR_FIGURES } from "../../store/events.ts";
import { meanLoss } from "./run_summary.ts";

/**
 * At most `limit` steps, each the mean of as many neighbours as it takes.
 *
 * Losses are averaged by targets or pairs, as everywhere, and so are figures of
 * pairs; the gradient's norm plainly.
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
    ...steps.every(({ pairs }) => pairs !== undefined) && pairMeans(steps),
  };
}

/** Means of what runs that learn from pairs measure. */
function pairMeans(steps: readonly StepEvent[]): Partial<StepEvent> {
  const total = sum(steps.map(({ pairs = 0 }) => pairs));
  return Object.fromEntries(
    PAIR_FIGURES.map((field) => [
      field,
      sum(steps.map((step) => (step[field] ?? NaN) * (step.pairs ?? 0))) /
      total,
    ]),
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
