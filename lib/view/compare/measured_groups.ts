/**
 * Arms evaluated on one held-out set: what each one's runs measured last.
 *
 * Covers which runs count. Holding arms against each other is in
 * `evaluation_differences.ts`.
 *
 * @module
 */
import type { EvaluationEvent } from "../../core/events.ts";
import { mean } from "../../statistics/moments.ts";
import type { QuestionMeasurement } from "../../store/question_record.ts";
import { divergedAt } from "./divergence.ts";
import { type Group, oneASeed } from "./groups.ts";
import { evaluationOf, type HeldOutSet, heldOutSets } from "./held_out_sets.ts";
import { type Metric, type MetricField, METRICS } from "./metrics.ts";
import type { ArmQuestions } from "./question_rows.ts";
import type { RunView } from "./run_view.ts";

/** An arm's last measurements, one a seed and base model. */
export interface MeasuredGroup {
  readonly name: string;
  /** Nothing of a run of another program, which told none. */
  readonly seeds: readonly (number | undefined)[];
  /** Of the pretraining; as long as `seeds`, where an arm has several. */
  readonly baseSeeds?: readonly (number | undefined)[];
  /** As long as `seeds`. */
  readonly evaluations: readonly EvaluationEvent[];
  /** What each question gave; as long as `seeds`, or none where a run has none. */
  readonly questions?: readonly QuestionMeasurement[];
  /** The figure that the runs' experiment says decides. */
  readonly decidedBy?: string;
  /** Which way that figure is better, as the experiment says. */
  readonly decidedBetter?: "lower" | "higher";
  /** Seeds whose runs diverged: they measured nothing that counts. */
  readonly diverged: MeasuredGroup["seeds"];
}

/** What each question gave in an evaluation, if that is on record whole. */
export function questionsAt(
  run: RunView,
  { dataSha256, step }: EvaluationEvent,
): QuestionMeasurement | undefined {
  return run.questions.find((one) =>
    one.dataSha256 === dataSha256 && one.step === step
  );
}

/** The sets that any of the runs was evaluated on, those of most runs first. */
export function evaluationSets(groups: readonly Group[]): HeldOutSet[] {
  return heldOutSets(groups.flatMap(({ runs }) => runs))
    .filter(({ dataSha256 }) => dataSha256 !== undefined);
}

/**
 * What each arm measured last on a held-out set. Runs that were not evaluated
 * on it are left out, and so is an arm that has none; a run that diverged is
 * counted, whatever it measured before.
 *
 * @param set Default: the one that most of the runs have in common.
 */
export function measuredGroups(
  groups: readonly Group[],
  set: HeldOutSet | undefined = evaluationSets(groups)[0],
): MeasuredGroup[] {
  if (!set) return [];
  return groups.flatMap((group) => {
    const runs = oneASeed(group);
    const diverged = runs.filter((run) => hasDiverged(run, set));
    const measured = runs.flatMap((run) => {
      const evaluation = evaluationOf(run, set);
      if (!evaluation || diverged.includes(run)) return [];
      const { seed, experiment } = run.manifest;
      const questions = questionsAt(run, evaluation);
      return [{ seed, baseSeed: experiment?.baseSeed, evaluation, questions }];
    });
    const questions = measured.flatMap(({ questions }) => questions ?? []);
    if (measured.length + diverged.length === 0) return [];
    const [decidedBy, ...others] = new Set(
      group.runs.map(({ manifest }) => manifest.experiment?.decidedBy),
    );
    const bases = measured.map(({ baseSeed }) => baseSeed);
    return [{
      name: group.name,
      seeds: measured.map(({ seed }) => seed),
      ...(new Set(bases).size > 1 && { baseSeeds: bases }),
      evaluations: measured.map(({ evaluation }) => evaluation),
      ...(questions.length === measured.length && { questions }),
      ...(decidedBy !== undefined && others.length === 0 && {
        decidedBy,
        decidedBetter: group.runs[0].manifest.experiment?.decidedBetter,
      }),
      diverged: diverged.map(({ manifest }) => manifest.seed),
    }];
  });
}

/**
 * Whether a run diverged that was, or but for that would have been, evaluated
 * on the set; or whether the last evaluation on it has a figure that is none.
 */
export function hasDiverged(run: RunView, set: HeldOutSet): boolean {
  const last = evaluationOf(run, set);
  if (divergedAt(run) !== undefined) {
    return last !== undefined || run.evaluations.length === 0;
  }
  return METRICS.some(({ field }) =>
    last?.[field] !== undefined && !Number.isFinite(last[field])
  );
}

/** One an observation; fewer where it was not measured. */
export function valuesOf(group: MeasuredGroup, metric: Metric): number[] {
  return [...bySeed(group, metric).values()];
}

/** What the observations of an arm differ in. */
export function unitOf({ baseSeeds }: MeasuredGroup): "base" | "seed" {
  return baseSeeds ? "base" : "seed";
}

/** Seed, or base seed, → value; without those where it was not measured. */
export function bySeed(
  { seeds, baseSeeds = seeds, evaluations }: MeasuredGroup,
  { field }: Metric,
): Map<number | undefined, number> {
  const pairs = baseSeeds.flatMap((seed, index) => {
    const value = evaluations[index][field];
    return value === undefined ? [] : [{ seed, value }];
  });
  const together = Map.groupBy(pairs, ({ seed }) => seed);
  return new Map(
    [...together].map(([seed, same]) => [
      seed,
      mean(same.map(({ value }) => value)),
    ]),
  );
}

/** What each question gave under each of an arm's runs, if that is told. */
export function armQuestions(
  { seeds, baseSeeds, evaluations, questions }: MeasuredGroup,
  field: MetricField,
): ArmQuestions | undefined {
  if (!questions) return undefined;
  return {
    runs: questions.map((measured, index) => ({
      seed: seeds[index],
      baseSeed: baseSeeds?.[index],
      measured,
    })),
    levels: new Map(
      questions.map((
        measured,
        index,
      ) => [measured, evaluations[index][field] ?? NaN]),
    ),
  };
}
