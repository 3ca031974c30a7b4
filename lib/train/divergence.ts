/**
 * A run whose loss, gradient or weights are no finite numbers any more: none of its
 * later parameters is worth anything.
 *
 * @module
 */
import { UserError } from "../core/errors.ts";
import type { HeldOutLossEvent, StepEvent } from "../core/events.ts";

/** What helps most often. */
export const LOWER_RATE = "start a new run with a lower --learning_rate";

/** Training has diverged; the message names the step and what was seen. */
export class DivergedError extends UserError {
  /**
   * @param step At which it was seen.
   * @param seen Such as `its loss is NaN`.
   * @param lastGoodStep Last step after which the parameters may still be good.
   * @param trainedOn What the step was trained on, such as `rows a.jsonl:3`.
   */
  constructor(
    readonly step: number,
    readonly seen: string,
    readonly lastGoodStep: number,
    remedy = LOWER_RATE,
    trainedOn?: string,
  ) {
    const on = trainedOn === undefined ? "" : `, trained on ${trainedOn}`;
    super(`Cannot train on after step ${step}: ${seen}${on}, ${remedy}`);
  }
}

/**
 * Refuses a step that diverged. A loss is that of the parameters before the
 * step, so they were bad already; a gradient spoils those after it.
 *
 * @throws {DivergedError} If its loss or gradient norm is not finite.
 *
 * @example
 * ```ts
 * import { assertThrows } from "@std/assert";
 * import { assertStepFinite } from "sft/train/divergence.ts";
 *
 * assertThrows(
 *   () => assertStepFinite({ step: 12, loss: NaN, gradNorm: 1 }),
 *   Error,
 *   "Cannot train on after step 12: its loss is NaN",
 * );
 * ```
 */
export function assertStepFinite(
  { step, loss, gradNorm }: Pick<StepEvent, "step" | "loss" | "gradNorm">,
): void {
  if (!Number.isFinite(loss)) {
    throw new DivergedError(step, `its loss is ${loss}`, step - 2);
  }
  if (!Number.isFinite(gradNorm)) {
    const seen = `its gradient norm is ${gradNorm}`;
    throw new DivergedError(step, seen, step - 1);
  }
}

/** @throws {DivergedError} If the loss is not finite. */
export function assertLossFinite(
  { step, set, natsPerTarget, targets }: Pick<
    HeldOutLossEvent,
    "step" | "set" | "natsPerTarget" | "targets"
  >,
): void {
  if (targets === 0 || Number.isFinite(natsPerTarget)) return;
  const seen = `the held-out loss on "${set}" is ${natsPerTarget}`;
  throw new DivergedError(step, seen, step - 1);
}

/**
 * Refuses what the last step left: no later loss would tell.
 *
 * @throws {DivergedError} If a value is not finite.
 */
export function assertWeightsFinite(
  step: number,
  arrays: Iterable<
    readonly [name: string, { readonly data: Iterable<unknown> }]
  >,
): void {
  for (const [name, { data }] of arrays) {
    for (const value of data) {
      if (Number.isFinite(value)) continue;
      throw new DivergedError(step, `"${name}" holds ${value}`, step - 1);
    }
  }
}

/** @throws {DivergedError} If the loss of what the last step left is not finite. */
export function assertEndFinite(step: number, loss: number): void {
  if (Number.isFinite(loss)) return;
  throw new DivergedError(step, `the loss after it is ${loss}`, step - 1);
}
