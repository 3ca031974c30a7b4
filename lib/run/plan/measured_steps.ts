/**
 * After which steps a run is measured on its held-out sets.
 *
 * @module
 */

/** Stretches between measurements where nobody said how long they are. */
const STRETCHES = 7;

/** As much of a run as decides when it is measured. */
interface Run {
  /** All of its steps. */
  readonly steps: number;
  /** Between measurements. Default: a seventh of the run. */
  readonly eval_steps?: number;
}

/**
 * Whether a run is measured after a step: before the first, after the last, and
 * at even distances, whatever is saved.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { isMeasured } from "sft/run/plan/measured_steps.ts";
 *
 * const steps = Array.from({ length: 17 }, (_, step) => step);
 * assertEquals(
 *   steps.filter((step) => isMeasured(step, { steps: 16 })),
 *   [0, 3, 6, 9, 12, 15, 16],
 * );
 * ```
 */
export function isMeasured(step: number, run: Run): boolean {
  return step === run.steps || step % distanceOf(run) === 0;
}

/** How often a run is measured from its beginning to its end. */
export function measurementCount(run: Run): number {
  return 2 + Math.floor((run.steps - 1) / distanceOf(run));
}

function distanceOf({ steps, eval_steps }: Run): number {
  return eval_steps ?? Math.max(1, Math.ceil(steps / STRETCHES));
}
