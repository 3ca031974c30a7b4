/**
 * Runs of an experiment's arms for tests, made in memory.
 *
 * @module
 */
import type { EvaluationEvent } from "sft/core/events.ts";
import type { Manifest } from "sft/store/manifest.ts";
import type { RunView } from "sft/view/compare/run_view.ts";
import { armWith, manifestWith } from "./manifest.ts";
import { evaluationWith, heldOutLossWith, runViewWith } from "./views.ts";

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
  values: readonly Partial<EvaluationEvent>[],
  firstSeed = 1,
): RunView[] {
  return values.map((value, index) =>
    seedRun(arm, firstSeed + index, {
      evaluations: [evaluationWith(40, value)],
    })
  );
}

/** A run that was measured on the sets "A" and "<B>", the latter less right. */
export function runOnTwoSets(arm: string): RunView {
  const sets = [["A", "aa", 0.5], ["<B>", "bb", 0.25]] as const;
  return seedRun(arm, 1, {
    heldOutLosses: sets.map(([set, , loss]) =>
      heldOutLossWith(40, loss, { set })
    ),
    evaluations: sets.map(([set, byte, rightShare]) =>
      evaluationWith(40, { set, rightShare, dataSha256: byte.repeat(32) })
    ),
  });
}
