/**
 * Held-out losses: summed over all targets, or of each target.
 *
 * @module
 */
import type { Batch } from "../batch/batch.ts";
import { turnEvents } from "../core/signals.ts";
import type { Executable } from "../engine/program.ts";
import { type BatchShape, readScalar, writeBatch } from "./inputs.ts";

/** A loss and what it was measured on. */
export interface HeldOutLoss {
  readonly natsPerTarget: number;
  readonly targets: number;
}

/**
 * @param program Compiled from `evaluateProgram`, over the parameters to judge.
 * @param shape What it was compiled for.
 * @param batches Of that shape, with at least one target.
 */
export async function heldOutLoss(
  program: Executable,
  shape: BatchShape,
  batches: Iterable<Batch>,
): Promise<HeldOutLoss> {
  let nats = 0;
  let targets = 0;
  for (const batch of batches) {
    writeBatch(program, batch, shape);
    await program.run();
    nats += await readScalar(program, "nats");
    targets += batch.targets;
    await turnEvents();
  }
  return { natsPerTarget: nats / targets, targets };
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
