/**
 * Whether a run diverged, and when. What it measured before says nothing of
 * what it came to.
 *
 * @module
 */
import type { RunView } from "./run_view.ts";

/**
 * The step at which a run diverged: the one in its record, or else the first of
 * those at its end whose loss is not finite.
 *
 * @returns `undefined` for a run that did not.
 */
export function divergedAt(
  { manifest, steps }: Pick<RunView, "manifest" | "steps">,
): number | undefined {
  if (manifest.divergedAtStep !== undefined) return manifest.divergedAtStep;
  const lastFinite = steps.findLastIndex(({ loss }) => Number.isFinite(loss));
  return steps[lastFinite + 1]?.step;
}
