/**
 * The held-out loss of a run, measured between steps.
 *
 * @module
 */
import { planSteps } from "../batch/stream.ts";
import type { EvaluationEvent, StepEvent } from "../core/events.ts";
import { gpt2Trainable } from "../model/loss.ts";
import { heldOutLoss } from "../train/evaluate.ts";
import { evaluateProgram } from "../train/programs.ts";
import type { EngineTensors } from "../train/state.ts";
import type { TrainProgress } from "../train/train.ts";
import type { TrainingRun } from "./run_training.ts";

/** Measures the loss of the parameters as they are. */
export interface HeldOut {
  /** @param last The step before; none before training. */
  measure(
    last: StepEvent | undefined,
    progress: TrainProgress,
  ): Promise<EvaluationEvent>;
  dispose(): void;
}

/** Compiles the measurement, if the run has anything to measure on. */
export function heldOut(
  run: TrainingRun,
  parameters: EngineTensors,
): HeldOut | undefined {
  if (!run.heldOutRows) return undefined;
  const { batch_size: B, max_length: T } = run.config;
  const plan = planSteps({
    rows: run.heldOutRows,
    rowsPerBatch: B,
    batchesPerStep: 1,
    epochs: 1,
    seed: 0,
  });
  const program = run.engine.compile(
    evaluateProgram(gpt2Trainable(run.model), { B, T, K: plan.slots }),
    parameters,
  );
  function* batches() {
    for (const step of plan.from(1)) yield* step.batches;
  }
  return {
    measure: async (last, { trainedTokens }) => ({
      kind: "evaluation",
      step: last?.step ?? 0,
      epoch: last?.epoch ?? 0,
      trainedTokens: last?.trainedTokens ?? trainedTokens,
      ...await heldOutLoss(program, batches()),
    }),
    dispose: () => program.dispose(),
  };
}
