/**
 * Small made-up runs, written as real ones are.
 *
 * @module
 */
import type { SampleEvent } from "sft/core/events.ts";
import type { Manifest } from "sft/store/manifest.ts";
import { RunFolder } from "sft/store/run_store.ts";
import { manifestWith } from "./manifest.ts";

/** How a made-up run goes. */
export interface MadeUpRun {
  readonly steps: number;
  /** Nats per target at the start and, nearly, at the end. */
  readonly from: number;
  readonly to: number;
  /** Supervised targets of each step. */
  readonly targets: number;
  readonly samples?: readonly Omit<SampleEvent, "kind">[];
}

/** Writes a finished run: a falling loss with a little ripple. */
export async function writeRun(
  path: string,
  manifest: Partial<Manifest>,
  { steps, from, to, targets, samples = [] }: MadeUpRun,
): Promise<void> {
  const run = await RunFolder.create(path, manifestWith(manifest));
  const lossAt = (step: number) =>
    to + (from - to) * Math.exp(-4 * step / steps);
  for (let step = 0; step <= steps; step++) {
    const done = { step, epoch: step / steps, trainedTokens: step * targets };
    const ripple = Math.sin(7 * step) + Math.sin(2.3 * step);
    if (step > 0) {
      await run.append({
        kind: "step",
        ...done,
        loss: lossAt(step) + 0.06 * ripple,
        gradNorm: 0.4 + 2 * Math.exp(-step / 10) + 0.05 * ripple,
        learningRate: 1e-5 * (1 - step / steps),
        targets,
        realTokens: 1800,
        tokens: 2048,
        stepMs: 400,
        elapsedMs: 430 * step,
      });
    }
    if (step % Math.ceil(steps / 6) === 0) {
      await run.append({
        kind: "held_out_loss",
        ...done,
        set: "held_out",
        natsPerTarget: lossAt(step) + 0.1,
        targets: 512,
      });
    }
  }
  for (const sample of samples) await run.append({ kind: "sample", ...sample });
  await run.finish("finished", {
    ended: "2026-11-24T10:02:10.000Z",
    peakMemoryMiB: 612,
  });
}
