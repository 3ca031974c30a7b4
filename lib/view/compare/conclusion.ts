/**
 * What a comparison says, in sentences made from its figures.
 *
 * @module
 */
import { counted } from "../../core/format.ts";
import type { ExperimentArm } from "../../store/manifest.ts";
import { decidingMetric } from "./deciding_metric.ts";
import {
  decidingDifferences,
  type MetricDifference,
} from "./evaluation_differences.ts";
import type { Group } from "./groups.ts";
import {
  type MeasuredGroup,
  measuredGroups,
  valuesOf,
} from "./measured_groups.ts";
import { type Metric, type MetricField, metricOf } from "./metrics.ts";
import {
  conversationCounts,
  intervalText,
  signedText,
  THESE_RUNS,
} from "./verdict.ts";
import { mean } from "../../statistics/moments.ts";

/** What a comparison says of its arms, and of what was guessed before. */
export interface Conclusion {
  /** One for each arm but the first; none where nothing can be compared. */
  readonly sentences: readonly string[];
  /** What was guessed before the runs, and whether it held; may be none. */
  readonly guesses: readonly string[];
}

/**
 * Concludes, on the held-out set that most of the runs have in common:
 *
 *     three is better than one: right answers (share) 33.3 % against 13.2 %,
 *     +20.1 points (+10.9 to +29.3), 3 seeds, paired, 68 questions.
 *
 * @param field What decides. Default: what `decidingMetric()` says.
 */
export function conclude(
  groups: readonly Group[],
  field?: MetricField,
): Conclusion {
  const measured = measuredGroups(groups);
  const metric = field === undefined
    ? decidingMetric(measured)
    : metricOf(field);
  const differences = decidingDifferences(measured, metric);
  return {
    sentences: measured.length > 1 && differences.length === 0
      ? [`What was to decide was not measured: ${metric.title}.`]
      : differences.map((one) => sentenceOf(measured, one)),
    guesses: guessesOf(groups, measured, metric),
  };
}

function sentenceOf(
  [first, ...others]: readonly MeasuredGroup[],
  { metric, name, difference, finding, verdict, seeds, questions }:
    MetricDifference,
): string {
  const second = others.find((group) => group.name === name)!;
  const { value, interval } = difference;
  const level = (group: MeasuredGroup) => levelText(group, metric);
  const asked = questions ?? conversationCounts([first, second])[0];
  const parts = [
    `${metric.title} ${level(second)} against ${level(first)}`,
    Number.isNaN(value) ? undefined : signedText(metric, value) +
      (interval ? ` (${intervalText(metric, interval)})` : ""),
    seedsText(seeds),
    asked === undefined ? undefined : counted(asked, "question"),
  ].filter((part) => part !== undefined);
  const about = verdict.endsWith(THESE_RUNS) ? ` (${THESE_RUNS})` : "";
  if (finding === "open" || finding === "none") {
    const why = verdict.replace(": ", ", ");
    return `${name} and ${first.name}: ${why}; ${parts.join(", ")}.`;
  }
  return `${name} is ${finding} than ${first.name}${about}: ` +
    `${parts.join(", ")}.`;
}

/** `3 seeds, paired`; `3 and 2 seeds`; `3 seeds a side, not the same`. */
function seedsText(seeds: string): string {
  if (/^\d+$/.test(seeds)) return counted(Number(seeds), "seed");
  const unit = /base/.test(seeds) ? "" : " seeds";
  return seeds.replace(/^[^,]+/, `$&${unit}`)
    .replace(", others", " a side, not the same");
}

function levelText(group: MeasuredGroup, metric: Metric): string {
  const values = valuesOf(group, metric);
  return values.length === 0 ? "nothing" : metric.format(mean(values));
}

/** The words of the guess, and what became of each arm's. */
function guessesOf(
  groups: readonly Group[],
  measured: readonly MeasuredGroup[],
  metric: Metric,
): string[] {
  const experiments = new Map(
    groups.flatMap(({ runs }) => runs).flatMap(({ manifest }) =>
      manifest.experiment ? [manifest.experiment] : []
    ).map((one) => [JSON.stringify([one.hypothesis, one.expects]), one]),
  );
  // Arms of several experiments are not what any of them guessed about.
  if (experiments.size !== 1) return [];
  const [{ hypothesis, expects = [] }] = experiments.values();
  const outcomes = expects.map((guess) => outcomeOf(guess, measured, metric));
  return [
    ...hypothesis === undefined
      ? []
      : [`Guessed before the runs: ${hypothesis}`],
    ...outcomes.length > 0
      ? [`What became of it: ${outcomes.join("; ")}.`]
      : [],
  ];
}

type Guess = NonNullable<ExperimentArm["expects"]>[number];

/** `three is better than one: held` */
function outcomeOf(
  { arm, is, against }: Guess,
  measured: readonly MeasuredGroup[],
  metric: Metric,
): string {
  const guess = is === "as good"
    ? `${arm} is as good as ${against}`
    : `${arm} is ${is} than ${against}`;
  // Among all arms, as the sentences above are: a guess is one of many too.
  const [first, ...others] = [
    ...measured.filter(({ name }) => name === against),
    ...measured.filter(({ name }) => name !== against),
  ];
  const difference = first?.name === against
    ? decidingDifferences([first, ...others], metric).find(({ name }) =>
      name === arm
    )
    : undefined;
  return `${guess}: ${difference ? judge(is, difference) : "not measured"}`;
}

function judge(
  is: Guess["is"],
  { finding, verdict }: MetricDifference,
): string {
  if (finding === "none") return verdict;
  if (is === "as good") {
    return finding === "open"
      ? "nothing speaks against it"
      : `did not hold, it is ${finding}`;
  }
  if (finding === "open") return "open, the difference is not resolved";
  return finding === is ? "held" : `did not hold, it is ${finding}`;
}
