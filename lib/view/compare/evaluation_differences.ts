/**
 * Arms evaluated on one held-out set: what each one's seeds measured, and the
 * differences to the first arm with how sure they are.
 *
 * Where runs kept what each question gave, the spread is that of the seeds and
 * of the questions; else of the seeds alone. Of twenty 95 % intervals one misses
 * by chance.
 *
 * @module
 */
import type { EvaluationEvent } from "../../core/events.ts";
import { counted } from "../../core/format.ts";
import { adjusted, decidingMetric } from "./deciding_metric.ts";
import { divergedAt } from "./divergence.ts";
import { type Group, oneASeed } from "./groups.ts";
import {
  evaluationsOn,
  type HeldOutSet,
  heldOutSets,
} from "./held_out_sets.ts";
import { type Metric, type MetricField, METRICS } from "./metrics.ts";
import {
  type ArmQuestions,
  differenceByQuestion,
} from "./question_differences.ts";
import type { RunView } from "./run_view.ts";
import {
  type Difference,
  isResolved,
  pairedDifference,
  welchDifference,
} from "../../statistics/difference.ts";
import { mean } from "../../statistics/moments.ts";
import type { TotalDifference } from "../../statistics/total_difference.ts";
import type { QuestionMeasurement } from "../../store/question_record.ts";

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

/** How an arm differs from the first one in one metric. */
export interface MetricDifference {
  readonly metric: Metric;
  /** Name of the arm. */
  readonly name: string;
  /** Its value is NaN where an arm diverged. */
  readonly difference: Difference;
  /** What the interval holds: seeds, questions, or both; none without one. */
  readonly over?: "seeds" | "questions" | "seeds and questions";
  /** How many seeds tell, and whether they were paired: `3, paired`. */
  readonly seeds: string;
  /** In words. */
  readonly verdict: string;
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
      const evaluation = evaluationsOn(run, set).at(-1);
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
      ...(decidedBy !== undefined && others.length === 0 && { decidedBy }),
      diverged: diverged.map(({ manifest }) => manifest.seed),
    }];
  });
}

/**
 * Whether a run diverged that was, or but for that would have been, evaluated
 * on the set; or whether the last evaluation on it has a figure that is none.
 */
export function hasDiverged(run: RunView, set: HeldOutSet): boolean {
  const last = evaluationsOn(run, set).at(-1);
  if (divergedAt(run) !== undefined) {
    return last !== undefined || run.evaluations.length === 0;
  }
  return METRICS.some(({ field }) =>
    last?.[field] !== undefined && !Number.isFinite(last[field])
  );
}

/**
 * Every arm's differences to the first arm, by metric, what decides first.
 * Differences in the others are held to all that are looked at.
 */
export function differencesToFirst(
  groups: readonly MeasuredGroup[],
  deciding: Metric = decidingMetric(groups),
): MetricDifference[] {
  const [first, ...others] = groups;
  const metrics = [deciding, ...METRICS.filter((one) => one !== deciding)];
  const differences = metrics.flatMap((metric) =>
    others.flatMap((group) => {
      const overSeeds = differenceOf(first, group, metric);
      if (!overSeeds) return [];
      const total = totalOf(first, group, metric);
      const { method } = overSeeds;
      const difference = total ? { method, ...total } : overSeeds;
      const over = total ? OVER[total.covers] : "seeds" as const;
      return [{
        metric,
        name: group.name,
        difference,
        ...((difference.interval || total) && { over }),
        seeds: seedsText(first, group, metric, difference),
        verdict: divergenceOf([group, first]) ??
          otherQuestions([group, first]) ??
          verdictOf(metric, difference, total?.covers),
      }];
    })
  );
  return adjusted(differences, deciding);
}

/**
 * Paired where both arms were measured with the same seeds.
 *
 * Runs from one base model have its luck in common. Where there are several, a
 * base counts as one observation, the mean of its runs.
 */
function differenceOf(
  first: MeasuredGroup,
  second: MeasuredGroup,
  metric: Metric,
): Difference | undefined {
  const [a, b] = [first, second].map((group) => bySeed(group, metric));
  if (divergenceOf([first, second])) {
    if (a.size + b.size === 0) return undefined;
    return { value: NaN, method: "welch" };
  }
  if (a.size === 0 || b.size === 0) return undefined;
  const seeds = [...a.keys()];
  const alike = unitOf(first) === unitOf(second) && a.size === b.size;
  if (alike && seeds.every((seed) => b.has(seed))) {
    return pairedDifference(
      seeds.map((seed) => a.get(seed)!),
      seeds.map((seed) => b.get(seed)!),
    );
  }
  return welchDifference([...a.values()], [...b.values()]);
}

/** What an interval of either kind holds. */
const OVER = { runs: "questions", settings: "seeds and questions" } as const;

/** Over questions too; nothing where that is not told of every run. */
function totalOf(
  first: MeasuredGroup,
  second: MeasuredGroup,
  { field }: Metric,
): TotalDifference | undefined {
  if (divergenceOf([first, second])) return undefined;
  const [a, b] = [first, second].map((group) => questionsOf(group, field));
  return a && b && differenceByQuestion(field, a, b);
}

function questionsOf(
  { seeds, baseSeeds = seeds, evaluations, questions }: MeasuredGroup,
  field: MetricField,
): ArmQuestions | undefined {
  if (!questions) return undefined;
  const pairs = questions.map((one, index) => ({
    seed: baseSeeds[index],
    one,
    level: evaluations[index][field] ?? NaN,
  }));
  const together = Map.groupBy(pairs, ({ seed }) => seed);
  return {
    bySeed: new Map(
      [...together].map(([seed, same]) => [seed, same.map(({ one }) => one)]),
    ),
    levels: new Map(pairs.map(({ one, level }) => [one, level])),
  };
}

function seedsText(
  first: MeasuredGroup,
  second: MeasuredGroup,
  metric: Metric,
  { method }: Difference,
): string {
  const [a, b] = [first, second].map((group) => bySeed(group, metric).size);
  if (divergenceOf([first, second])) return `${a} and ${b}`;
  if (a === 1 && b === 1) return "1";
  const of = unitOf(first) === "base" ? " bases" : "";
  if (method === "paired") return `${a}${of}, paired`;
  return a === b ? `${a}${of}, others` : `${a} and ${b}`;
}

/**
 * Why arms get no verdict: seeds of one diverged. The others alone would be a
 * choice of the better ones.
 */
function divergenceOf(groups: readonly MeasuredGroup[]): string | undefined {
  const told = groups.filter(({ diverged }) => diverged.length > 0)
    .map(({ name, seeds, diverged }) => {
      const all = counted(seeds.length + diverged.length, "seed");
      return `${name} diverged in ${diverged.length} of ${all}`;
    });
  return told.length > 0 ? `no verdict: ${told.join(", ")}` : undefined;
}

/**
 * How many conversations the runs of some arms were measured on, lowest first:
 * several numbers where a run left out what others did not, as a model does with
 * fewer positions.
 */
export function conversationCounts(groups: readonly MeasuredGroup[]): number[] {
  const counts = groups.flatMap(({ evaluations }) =>
    evaluations.map(({ conversations }) => conversations)
  );
  return [...new Set(counts)].sort((a, b) => a - b);
}

/** Why arms get no verdict: their figures are of other questions. */
function otherQuestions(groups: readonly MeasuredGroup[]): string | undefined {
  const counts = conversationCounts(groups);
  return counts.length > 1
    ? `no verdict: of ${counts[0]} to ${counts.at(-1)} conversations`
    : undefined;
}

/** Of one seed each: another run of the same settings may differ. */
const THESE_RUNS = ", these runs on such questions";

function verdictOf(
  metric: Metric,
  difference: Difference,
  covers?: TotalDifference["covers"],
): string {
  const { value, interval, constant, p } = difference;
  if (constant) return describeAgreement(metric, value);
  if (!interval && p === 1) {
    return "not resolved: no difference on any question";
  }
  if (!interval && p === undefined) return "not resolved: takes two seeds";
  if (!isResolved(difference)) return "not resolved";
  const { better } = metric;
  const direction = value > 0 ? "higher" : "lower";
  const about = covers === "runs" ? THESE_RUNS : "";
  if (!better) return direction + about;
  return `${direction === better ? "better" : "worse"} (${direction})${about}`;
}

/** Of a difference that is one number in every seed, as far as it is shown. */
function describeAgreement(metric: Metric, value: number): string {
  if (!/[1-9]/.test(signedText(metric, value))) {
    return "not resolved: no difference in any seed";
  }
  return `${value > 0 ? "higher" : "lower"}, no spread over seeds`;
}

/** With its sign, as tables show it; without one where that shows 0. */
export function signedText({ format }: Metric, value: number): string {
  // A share's difference is in points of a hundred, not in percent of it.
  const text = format(Math.abs(value)).replace(" %", " points");
  return /[1-9]/.test(text) ? `${value < 0 ? "−" : "+"}${text}` : text;
}

/** One an observation; fewer where it was not measured. */
export function valuesOf(group: MeasuredGroup, metric: Metric): number[] {
  return [...bySeed(group, metric).values()];
}

/** What the observations of an arm differ in. */
function unitOf({ baseSeeds }: MeasuredGroup): "base" | "seed" {
  return baseSeeds ? "base" : "seed";
}

/** Seed, or base seed, → value; without those where it was not measured. */
function bySeed(
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
