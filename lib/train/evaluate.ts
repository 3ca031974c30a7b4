/**
 * Held-out loss: the summed loss of all batches over all of their targets.
 *
 * @module
 */
import type { Batch } from "../batch/batch.ts";
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
  }
  return { natsPerTarget: nats / targets, targets };
}
