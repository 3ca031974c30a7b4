/**
 * The training loop as a stream of events.
 *
 * Emits one event a step and does nothing else: no logging, evaluating, saving
 * or scheduling of those. Stopping is `break`; resuming is starting `from` a
 * later step with the state of a checkpoint.
 *
 * @module
 */
import type { Batch } from "../batch/batch.ts";
import type { StepBatches } from "../batch/stream.ts";
import type { Clock } from "../core/clock.ts";
import type { StepEvent } from "../core/events.ts";
import { learningRateAt, type Schedule } from "./schedule.ts";
import type { TrainStep } from "./step.ts";

/** What a run has done before it begins or is resumed. */
export interface TrainProgress {
  /** Supervised targets trained on so far. */
  readonly trainedTokens: number;
  /** Time spent so far, in milliseconds. */
  readonly elapsedMs: number;
}

/** The start of a run. */
export const NOTHING_DONE: TrainProgress = { trainedTokens: 0, elapsedMs: 0 };

/**
 * Trains on `steps`, one event after each.
 *
 * @param steps From the stream, beginning with the first that is not done yet.
 */
export async function* train(
  step: TrainStep,
  steps: Iterable<StepBatches>,
  schedule: Schedule,
  clock: Clock,
  done: TrainProgress = NOTHING_DONE,
): AsyncGenerator<StepEvent> {
  const start = clock() - done.elapsedMs;
  let { trainedTokens } = done;
  for (const { step: number, epochProgress, batches, ...counts } of steps) {
    const learningRate = learningRateAt(schedule, number);
    const before = clock();
    const { loss, gradNorm, figures } = await step.run(
      batches,
      learningRate,
      number,
    );
    const after = clock();
    trainedTokens += counts.targets;
    yield {
      kind: "step",
      step: number,
      epoch: epochProgress,
      loss,
      gradNorm,
      learningRate,
      targets: counts.targets,
      realTokens: counts.realTokens,
      tokens: batches.reduce((sum, { B, T }) => sum + B * T, 0),
      stepMs: after - before,
      elapsedMs: after - start,
      trainedTokens,
      ...figures && { pairs: pairsIn(batches), ...figures },
    };
  }
}

function pairsIn(batches: readonly Batch[]): number {
  return batches.reduce((sum, { pairs = 0 }) => sum + pairs, 0);
}
