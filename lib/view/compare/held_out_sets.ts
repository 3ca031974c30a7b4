/**
 * The held-out sets that runs were measured on, and what was measured on each.
 *
 * @module
 */
import type { EvaluationEvent, HeldOutLossEvent } from "../../core/events.ts";
import type { RunView } from "./run_view.ts";

/** A held-out set of one or more runs. */
export interface HeldOutSet {
  readonly name: string;
  /** Of its contents; none where only the runs' own loss was measured on it. */
  readonly dataSha256?: string;
}

/**
 * The sets, those first that most of the runs were evaluated on. Sets of the
 * same contents are one, under the name that came first; where contents differ
 * under one name, a part of their hash tells the later ones apart.
 */
export function heldOutSets(runs: readonly RunView[]): HeldOutSet[] {
  const oneARun = runs.flatMap(({ evaluations }) => [
    ...new Map(evaluations.map((one) => [one.dataSha256, one])).values(),
  ]);
  const byContents = [
    ...Map.groupBy(oneARun, ({ dataSha256 }) => dataSha256).values(),
  ].sort((a, b) => b.length - a.length);
  const sets: HeldOutSet[] = [];
  for (const [{ set, dataSha256 }] of byContents) {
    const isTaken = sets.some(({ name }) => name === set);
    const name = isTaken ? `${set} (${dataSha256.slice(0, 8)})` : set;
    sets.push({ name, dataSha256 });
  }
  const others = runs.flatMap((run) =>
    run.heldOutLosses.filter(({ set }) =>
      !sets.some((one) => nameIn(run, one) === set)
    ).map(({ set }) => set)
  );
  return [...sets, ...[...new Set(others)].map((name) => ({ name }))];
}

/** A run's own losses on a set, in order of steps. */
export function lossesOn(run: RunView, set: HeldOutSet): HeldOutLossEvent[] {
  const name = nameIn(run, set);
  return run.heldOutLosses.filter((loss) => loss.set === name);
}

/** A run's evaluations on the contents of a set, in order of steps. */
export function evaluationsOn(
  { evaluations }: RunView,
  { dataSha256 }: HeldOutSet,
): EvaluationEvent[] {
  return evaluations.filter((one) => one.dataSha256 === dataSha256);
}

/**
 * The loss that a run is judged by: the last, or that of the step at which the
 * run is read.
 */
export function lossOf(
  run: RunView,
  set: HeldOutSet,
): HeldOutLossEvent | undefined {
  return ofStep(lossesOn(run, set), run.at);
}

/** The same of its evaluations. */
export function evaluationOf(
  run: RunView,
  set: HeldOutSet,
): EvaluationEvent | undefined {
  return ofStep(evaluationsOn(run, set), run.at);
}

function ofStep<Event extends { readonly step: number }>(
  events: readonly Event[],
  step: number | undefined,
): Event | undefined {
  return events.findLast((one) => step === undefined || one.step === step);
}

/**
 * What a run's losses call a set: as its last evaluation of the same contents
 * does. A run that evaluated nothing under that name is taken at its word.
 */
function nameIn(
  { evaluations }: RunView,
  { name, dataSha256 }: HeldOutSet,
): string | undefined {
  const names = new Map<string | undefined, string>(
    evaluations.map((one) => [one.dataSha256, one.set]),
  );
  if (names.has(dataSha256)) return names.get(dataSha256);
  return [...names.values()].includes(name) ? undefined : name;
}
