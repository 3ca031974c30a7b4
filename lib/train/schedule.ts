/**
 * From an optimizer step to its learning rate.
 *
 * @module
 */

/** Linear warmup, then linear decay to zero, as `transformers` schedules it. */
export interface Schedule {
  /** Highest learning rate. */
  readonly peak: number;
  readonly steps: number;
  /** Share of the steps that warm up, in [0, 1]; rounded up to whole steps. */
  readonly warmupRatio: number;
}

/**
 * Learning rate of one step.
 *
 * @param step 1 for the first step; the first of a warmup has rate 0.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { learningRateAt } from "sft/train/schedule.ts";
 *
 * const schedule = { peak: 1, steps: 6, warmupRatio: 1 / 3 };
 * assertEquals(
 *   [1, 2, 3, 4, 5, 6].map((step) => learningRateAt(schedule, step)),
 *   [0, 0.5, 1, 0.75, 0.5, 0.25],
 * );
 * ```
 */
export function learningRateAt(
  { peak, steps, warmupRatio }: Schedule,
  step: number,
): number {
  const done = step - 1;
  const warmup = Math.ceil(steps * warmupRatio);
  if (done < warmup) return peak * done / warmup;
  return peak * Math.max(0, (steps - done) / Math.max(1, steps - warmup));
}
