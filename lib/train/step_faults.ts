/**
 * Steps whose loss or gradient is not finite: they end a run, or are left out
 * and counted.
 *
 * @module
 */
import type { StepEvent } from "../core/events.ts";
import { assertStepFinite, DivergedError } from "./divergence.ts";
import { MOST_SKIPPED } from "./skipped_step.ts";

type Fault = Pick<StepEvent, "step" | "loss" | "gradNorm">;

/** Judges steps as they are done. */
export class StepFaults {
  #skipped = 0;
  #inARow = 0;

  /**
   * @param before Steps that are done already, in their order.
   * @param skips Whether faulty ones are left out.
   */
  constructor(private readonly skips: boolean, before: readonly Fault[] = []) {
    for (const step of before) this.#count(step);
  }

  /** Steps that were left out. */
  get skipped(): number {
    return this.#skipped;
  }

  /**
   * What was wrong with a step that was left out, such as `its loss is NaN`;
   * nothing if the step counts.
   *
   * @throws {DivergedError} If it ends the run: none may be left out, or too
   * many were in a row.
   */
  judge(step: Fault): string | undefined {
    this.#count(step);
    if (!this.skips) assertStepFinite(step);
    if (!isFault(step)) return undefined;
    const fault = faultOf(step);
    if (this.#inARow <= MOST_SKIPPED) return fault;
    throw new DivergedError(
      step.step,
      `${fault}, the ${this.#inARow}th step in a row that would be left out`,
      // The first of them met weights that were bad already.
      step.step - this.#inARow - 1,
    );
  }

  #count(step: Fault): void {
    if (!this.skips) return;
    this.#inARow = isFault(step) ? this.#inARow + 1 : 0;
    if (isFault(step)) this.#skipped++;
  }
}

/** Whether its loss or gradient is not finite. */
export function isFault({ loss, gradNorm }: Fault): boolean {
  return !Number.isFinite(loss) || !Number.isFinite(gradNorm);
}

function faultOf({ loss, gradNorm }: Fault): string {
  return Number.isFinite(loss)
    ? `its gradient norm is ${gradNorm}`
    : `its loss is ${loss}`;
}
