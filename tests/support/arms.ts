/**
 * Runs of an experiment's arms for tests, made in memory.
 *
 * @module
 */
import type { YardstickEvent } from "sft/core/events.ts";
import type { Manifest } from "sft/store/manifest.ts";
import type { RunView } from "sft/view/run_view.ts";
import { armWith, manifestWith } from "./manifest.ts";
import { runViewWith, yardstickWith } from "./views.ts";

/** A run of the experiment "epochs", named after arm and seed. */
export function seedRun(
  arm: string,
  seed: number,
  changes: Partial<RunView> = {},
  manifest: Partial<Manifest> = {},
): RunView {
  return runViewWith(`${arm} · seed ${seed}`, {
    manifest: manifestWith({
      seed,
      experiment: armWith({ arm }),
      ...manifest,
    }),
    ...changes,
  });
}

/** One run a value, with seeds from `firstSeed` on. */
export function measuredArm(
  arm: string,
  values: readonly Partial<YardstickEvent>[],
  firstSeed = 1,
): RunView[] {
  return values.map((value, index) =>
    seedRun(arm, firstSeed + index, {
      yardsticks: [yardstickWith(40, value)],
    })
  );
}
