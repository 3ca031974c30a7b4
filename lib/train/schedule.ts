/**
 * From an optimizer step to its learning rate, by the schedules of `transformers`
 * and with their names.
 *
 *     linear                  up, then down to 0
 *     cosine                  up, then half a cosine down to 0
 *     cosine_with_min_lr      up, then half a cosine down to a share of the peak
 *     constant                the peak
 *     constant_with_warmup    up, then the peak
 *     warmup_stable_decay     up, the peak, then half a cosine in the last steps
 *
 * Each begins at 0, but for `warmup_stable_decay`, which begins where it ends.
 *
 * Source: Loshchilov and Hutter 2017, arXiv:1608.03983, section 3, for the cosine;
 * Hu et al. 2024, arXiv:2404.06395, section 4, for the decay at the end.
 *
 * @module
 */

/** The schedules there are. */
export type ScheduleType =
  | "linear"
  | "cosine"
  | "cosine_with_min_lr"
  | "constant"
  | "constant_with_warmup"
  | "warmup_stable_decay";

/** How the learning rate goes over a run. */
export interface Schedule {
  readonly type: ScheduleType;
  /** Highest learning rate. */
  readonly peak: number;
  readonly steps: number;
  /** Steps in which the rate rises; `constant` has none. */
  readonly warmupSteps: number;
  /** Steps in which the rate falls, of `warmup_stable_decay`. */
  readonly decaySteps: number;
  /** Share of the peak that is left at the end where the type has one. */
  readonly minRatio: number;
}

/**
 * Learning rate of one step.
 *
 * @param step 1 for the first step; the first of a warmup has the lowest rate.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { learningRateAt } from "sft/train/schedule.ts";
 *
 * const schedule = {
 *   type: "linear",
 *   peak: 1,
 *   steps: 6,
 *   warmupSteps: 2,
 *   decaySteps: 0,
 *   minRatio: 0,
 * } as const;
 * assertEquals(
 *   [1, 2, 3, 4, 5, 6].map((step) => learningRateAt(schedule, step)),
 *   [0, 0.5, 1, 0.75, 0.5, 0.25],
 * );
 * ```
 */
export function learningRateAt(schedule: Schedule, step: number): number {
  return schedule.peak * shareAt(schedule, step - 1);
}

/** Share of the peak after so many steps. */
function shareAt(schedule: Schedule, done: number): number {
  const { type, steps, warmupSteps, decaySteps, minRatio } = schedule;
  const aboveLeast = (share: number) => minRatio + share * (1 - minRatio);
  const decays = type === "warmup_stable_decay";
  if (done < warmupSteps && type !== "constant") {
    const risen = done / warmupSteps;
    return decays ? aboveLeast(risen) : risen;
  }
  const stable = decays ? steps - decaySteps : warmupSteps;
  const falling = Math.max(1, steps - stable);
  const fallen = Math.max(0, done - stable) / falling;
  switch (type) {
    case "constant":
    case "constant_with_warmup":
      return 1;
    case "linear":
      return Math.max(0, steps - done) / falling;
    case "warmup_stable_decay":
    case "cosine_with_min_lr":
      return aboveLeast(halfCosine(fallen));
    case "cosine":
      return halfCosine(fallen);
  }
}

/** From 1 at 0 down to 0 at 1. */
function halfCosine(share: number): number {
  return 0.5 * (1 + Math.cos(Math.PI * share));
}
