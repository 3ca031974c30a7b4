/**
 * Held-out losses: summed over all targets, or of each target.
 *
 * @module
 */
import { type Batch, divisorOf } from "../batch/batch.ts";
import { turnEvents } from "../core/signals.ts";
import type { Trainable } from "../core/trainable.ts";
import type { Executable } from "../engine/program.ts";
import { type BatchShape, writeBatch } from "./inputs.ts";

/** A loss and what it was measured on. */
export interface HeldOutLoss {
  /** Per pair, where a model learns from pairs. */
  readonly natsPerTarget: number;
  readonly targets: number;
  readonly pairs?: number;
  /** Means of what the model measures beside the loss, by name. */
  readonly figures?: Readonly<Record<string, number>>;
}

/**
 * @param program Compiled from `evaluateProgram`, over the parameters to judge.
 * @param shape What it was compiled for.
 * @param batches Of that shape, with at least one target.
 * @param model What the program was made of.
 */
export async function heldOutLoss(
  program: Executable,
  shape: BatchShape,
  batches: Iterable<Batch>,
  { figures }: Pick<Trainable, "figures"> = {},
): Promise<HeldOutLoss> {
  const sums = Array.from([0, ...figures ?? []], () => 0);
  let [targets, divisor] = [0, 0];
  for (const batch of batches) {
    writeBatch(program, batch, shape);
    await program.run();
    const found = await program.outputs.nats.read();
    for (const index of sums.keys()) sums[index] += found[index];
    targets += batch.targets;
    divisor += divisorOf(batch);
    await turnEvents();
  }
  const [natsPerTarget, ...means] = sums.map((sum) => sum / divisor);
  if (!figures) return { natsPerTarget, targets };
  return {
    natsPerTarget,
    targets,
    pairs: divisor,
    figures: Object.fromEntries(
      figures.map((figure, index) => [figure, means[index]]),
    ),
  };
}

/**
 * The loss of each target, batch by batch, in the order of `batch.targetRows`.
 *
 * @param program Compiled from `targetLossProgram`; `shape` and `batches` as in
 * `heldOutLoss()`.
 */
export async function* targetLosses(
  program: Executable,
  shape: BatchShape,
  batches: Iterable<Batch>,
): AsyncGenerator<{ readonly batch: Batch; readonly nats: ArrayLike<number> }> {
  for (const batch of batches) {
    writeBatch(program, batch, shape);
    await program.run();
    yield { batch, nats: await program.outputs.nats.read() };
    await turnEvents();
  }
}
