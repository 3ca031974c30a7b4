/**
 * Whether a run diverged, and when. What it measured before says nothing of
 * what it came to.
 *
 * @module
 */
import type { Manifest } from "../../store/manifest.ts";
import type { RunView } from "./run_view.ts";

/** Whether steps whose loss is not finite are left out, and tell nothing. */
export function leavesOut({ config }: Pick<Manifest, "config">): boolean {
  return config.on_nonfinite === "skip";
}

/**
 * The step at which a run diverged: the one in its record, or else the first of
 * those at its end whose loss is not finite, unless such steps are left out.
 *
 * @returns `undefined` for a run that did not.
 */
export function divergedAt(
  { manifest, steps }: Pick<RunView, "manifest" | "steps">,
): number | undefined {
  if (manifest.divergedAtStep !== undefined) return manifest.divergedAtStep;
  if (leavesOut(manifest)) return undefined;
  const lastFinite = steps.findLastIndex(({ loss }) => Number.isFinite(loss));
  return steps[lastFinite + 1]?.step;
}
