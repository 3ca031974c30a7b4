/**
 * The steps that a run has, for any size of its micro-batches.
 *
 * @module
 */
import { planSteps, type StepPlan } from "../../batch/stream.ts";
import type { TrainingRun } from "../training_run.ts";

/** @returns The run's steps with so many rows a micro-batch. */
export function stepsOf(
  { config, rows, objective }: Pick<
    TrainingRun,
    "config" | "rows" | "objective"
  >,
): (rowsPerBatch: number) => StepPlan {
  return (rowsPerBatch) =>
    planSteps({
      rows,
      batchOf: objective?.batchOf,
      rowsPerBatch,
      batchesPerStep: config.gradient_accumulation_steps,
      epochs: config.num_epochs,
      maxSteps: config.max_steps,
      trainedTokens: config.trained_tokens,
      seed: config.seed,
    });
}
