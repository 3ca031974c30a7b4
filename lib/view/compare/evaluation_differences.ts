/**
 * Arms held against the first one, metric by metric, and how sure each
 * difference is.
 *
 * Where runs kept what each question gave, the spread is that of the seeds and
 * of the questions; else of the seeds alone. Of twenty 95 % intervals one misses
 * by chance.
 *
 * @module
 */
import {
  type Difference,
  pairedDifference,
  welchDifference,
} from "../../statistics/difference.ts";
import { adjusted, decidingMetric } from "./deciding_metric.ts";
import {
  armQuestions,
  bySeed,
  type MeasuredGroup,
  unitOf,
} from "./measured_groups.ts";
import { type Metric, METRICS } from "./metrics.ts";
import {
  differenceByQuestion,
  type QuestionDifference,
} from "./question_differences.ts";
import {
  divergenceOf,
  type Verdict,
  verdictOf,
  withoutVerdict,
} from "./verdict.ts";

/** How an arm differs from the first one in one metric. */
export interface MetricDifference extends Verdict {
  readonly metric: Metric;
  /** Name of the arm. */
  readonly name: string;
  /** Its value is NaN where an arm diverged. */
  readonly difference: Difference;
  /** What the interval holds: seeds, questions, or both; none without one. */
  readonly over?: "seeds" | "questions" | "seeds and questions";
  /** How many seeds tell, and whether they were paired: `3, paired`. */
  readonly seeds: string;
  /** How many questions tell, where each was compared. */
  readonly questions?: number;
}

/**
 * Every arm's differences to the first arm, by metric, what decides first.
 * Differences in the others are held to all that are looked at.
 */
export function differencesToFirst(
  groups: readonly MeasuredGroup[],
  deciding: Metric = decidingMetric(groups),
): MetricDifference[] {
  const others = METRICS.filter(({ field }) => field !== deciding.field);
  const differences = [deciding, ...others]
    .flatMap((metric) => differencesIn(groups, metric));
  return adjusted(differences, deciding);
}

/** The same in what decides alone, where nothing else is asked for. */
export function decidingDifferences(
  groups: readonly MeasuredGroup[],
  deciding: Metric,
): MetricDifference[] {
  return adjusted(differencesIn(groups, deciding), deciding);
}

/** As they are, whatever else is looked at. */
function differencesIn(
  [first, ...others]: readonly MeasuredGroup[],
  metric: Metric,
): MetricDifference[] {
  return others.flatMap((group): MetricDifference[] => {
    const overSeeds = differenceOf(first, group, metric);
    if (!overSeeds) return [];
    const total = totalOf(first, group, metric);
    const { method } = overSeeds;
    const difference = total ? { method, ...total } : overSeeds;
    const over = total && total.topics > 1
      ? OVER[total.covers]
      : "seeds" as const;
    return [{
      metric,
      name: group.name,
      difference,
      ...((difference.interval || total) && { over }),
      seeds: seedsText(first, group, metric, difference),
      ...total && { questions: total.questions },
      ...withoutVerdict([group, first]) ??
        verdictOf(metric, difference, total),
    }];
  });
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
): QuestionDifference | undefined {
  if (divergenceOf([first, second])) return undefined;
  const [a, b] = [first, second].map((group) => armQuestions(group, field));
  return a && b && differenceByQuestion(field, a, b);
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
