/**
 * Arms held to the yardstick: each one's means and spread, and the differences
 * to the first arm with how sure they are.
 *
 * The spread is that of the seeds. What another held-out set would change is
 * not in it, and of twenty 95 % intervals one misses by chance.
 *
 * @module
 */
import type { YardstickEvent } from "../../core/events.ts";
import type { RunView } from "../run_view.ts";
import type { Column, Table } from "../table.ts";
import { withoutEmptyColumns } from "../table.ts";
import { type Group, oneASeed } from "./groups.ts";
import { type Metric, METRICS } from "./metrics.ts";
import {
  type Difference,
  isResolved,
  mean,
  pairedDifference,
  standardDeviation,
  welchDifference,
} from "./statistics.ts";

/** An arm's last measurements, one a seed. */
export interface MeasuredGroup {
  readonly name: string;
  readonly seeds: readonly number[];
  /** As long as `seeds`. */
  readonly yardsticks: readonly YardstickEvent[];
}

/** How an arm differs from the first one in one metric. */
export interface MetricDifference {
  readonly metric: Metric;
  /** Name of the arm. */
  readonly name: string;
  readonly difference: Difference;
  /** How many seeds tell, and whether they were paired: `3, paired`. */
  readonly seeds: string;
  /** In words. */
  readonly verdict: string;
}

/**
 * What each arm measured last, on the one held-out file that most runs have in
 * common. Runs that were not measured on it are left out, and so is an arm
 * that has none.
 */
export function measuredGroups(groups: readonly Group[]): MeasuredGroup[] {
  const file = commonFile(groups.flatMap(({ runs }) => runs));
  return groups.flatMap((group) => {
    const measured = oneASeed(group).flatMap((run) => {
      const yardstick = lastOn(run, file);
      return yardstick ? [{ seed: run.manifest.seed, yardstick }] : [];
    });
    if (measured.length === 0) return [];
    return [{
      name: group.name,
      seeds: measured.map(({ seed }) => seed),
      yardsticks: measured.map(({ yardstick }) => yardstick),
    }];
  });
}

/** The held-out file that most of the runs were measured on, by its hash. */
export function commonFile(runs: readonly RunView[]): string | undefined {
  const files = runs.flatMap(({ yardsticks }) => [
    ...new Set(yardsticks.map(({ dataSha256 }) => dataSha256)),
  ]);
  const counts = [...Map.groupBy(files, (file) => file)]
    .sort(([, a], [, b]) => b.length - a.length);
  return counts[0]?.[0];
}

/** Arms × metrics: mean ± standard deviation over the seeds. */
export function yardstickMeans(groups: readonly MeasuredGroup[]): Table {
  const columns: Column[] = [
    { title: "arm" },
    { title: "seeds" },
    ...METRICS.map(({ title, better }): Column => ({
      title: better ? `${title}, ${better} is better` : title,
      align: "right",
    })),
  ];
  return withoutEmptyColumns({
    columns,
    rows: groups.map((group) => [
      group.name,
      group.seeds.length,
      ...METRICS.map((metric) => meanText(metric, valuesOf(group, metric))),
    ]),
  });
}

/** What a reader of the two tables should know, a sentence or two each. */
export function yardstickNotes(groups: readonly Group[]): string[] {
  const measured = measuredGroups(groups);
  const [yardstick] = measured.flatMap(({ yardsticks }) => yardsticks);
  if (!yardstick) return [];
  const runs = groups.flatMap(({ runs }) => runs);
  const without = runs.filter((run) => !lastOn(run, yardstick.dataSha256));
  const unfinished = runs.filter((run) =>
    !without.includes(run) && run.manifest.outcome !== "finished"
  );
  const twice = runs.length - groups.flatMap(oneASeed).length;
  return [
    `${yardstick.conversations} held-out conversations, the same for every ` +
    "run, at each run's last measurement; mean ± standard deviation over " +
    "the seeds.",
    ...measured.length > 1
      ? [
        "A difference is resolved where its 95 % interval (Student's t over " +
        "the seeds) leaves out 0. Of twenty such intervals one misses by " +
        "chance, and what other questions would change is not in them.",
      ]
      : [],
    ...differencesToFirst(measured).some(({ difference: { constant } }) =>
        constant
      )
      ? [
        "Where a difference is the same in every seed there is no interval: " +
        "that they agree, as shares of 0 % and 100 % do, does not say how " +
        "sure it is.",
      ]
      : [],
    ...without.length > 0
      ? [`Not measured on these: ${namesOf(without)}.`]
      : [],
    ...unfinished.length > 0
      ? [`Measured before they were finished: ${namesOf(unfinished)}.`]
      : [],
    ...twice > 0
      ? [`Of runs of one arm and seed the last counts; ${twice} left out.`]
      : [],
  ];
}

function namesOf(runs: readonly RunView[]): string {
  const names = runs.slice(0, 3).map(({ name }) => name).join(", ");
  return runs.length > 3 ? `${names} and ${runs.length - 3} more` : names;
}

/** Every arm's differences to the first arm, by metric. */
export function differencesToFirst(
  groups: readonly MeasuredGroup[],
): MetricDifference[] {
  const [first, ...others] = groups;
  return METRICS.flatMap((metric) =>
    others.flatMap((group) => {
      const difference = differenceOf(first, group, metric);
      if (!difference) return [];
      return [{
        metric,
        name: group.name,
        difference,
        seeds: seedsText(first, group, metric, difference),
        verdict: verdictOf(metric, difference),
      }];
    })
  );
}

/** The differences as people read them. */
export function yardstickDifferences(groups: readonly MeasuredGroup[]): Table {
  const first = groups[0]?.name ?? "";
  return {
    columns: [
      { title: "metric" },
      { title: `arm, compared with ${first}` },
      { title: "verdict" },
      { title: "difference", align: "right" },
      { title: "95 % interval", align: "right" },
      { title: "seeds" },
    ],
    rows: differencesToFirst(groups).map(
      ({ metric, name, difference: { value, interval }, seeds, verdict }) => [
        metric.title,
        name,
        verdict,
        signed(metric, value),
        interval && intervalText(metric, interval),
        seeds,
      ],
    ),
  };
}

/** Paired where both arms were measured with the same seeds. */
function differenceOf(
  first: MeasuredGroup,
  second: MeasuredGroup,
  metric: Metric,
): Difference | undefined {
  const [a, b] = [first, second].map((group) => bySeed(group, metric));
  if (a.size === 0 || b.size === 0) return undefined;
  const seeds = [...a.keys()];
  if (a.size === b.size && seeds.every((seed) => b.has(seed))) {
    return pairedDifference(
      seeds.map((seed) => a.get(seed)!),
      seeds.map((seed) => b.get(seed)!),
    );
  }
  return welchDifference([...a.values()], [...b.values()]);
}

function seedsText(
  first: MeasuredGroup,
  second: MeasuredGroup,
  metric: Metric,
  { method }: Difference,
): string {
  const [a, b] = [first, second].map((group) => bySeed(group, metric).size);
  if (a === 1 && b === 1) return "1";
  if (method === "paired") return `${a}, paired`;
  return a === b ? `${a}, others` : `${a} and ${b}`;
}

function verdictOf(metric: Metric, difference: Difference): string {
  const { value, interval, constant } = difference;
  if (constant) return agreement(metric, value);
  if (!interval) return "not resolved: takes two seeds";
  if (!isResolved(difference)) return "not resolved";
  const { better } = metric;
  const direction = value > 0 ? "higher" : "lower";
  if (!better) return direction;
  return `${direction === better ? "better" : "worse"} (${direction})`;
}

/** Of a difference that is one number in every seed, as far as it is shown. */
function agreement(metric: Metric, value: number): string {
  if (!/[1-9]/.test(signed(metric, value))) {
    return "not resolved: the same in every seed";
  }
  return `${value > 0 ? "higher" : "lower"} by the same in every seed`;
}

/** `1.4120 ± 0.0210`; of one seed, which has no spread, the value alone. */
function meanText(
  { format }: Metric,
  values: readonly number[],
): string | undefined {
  if (values.length === 0) return undefined;
  const centre = format(mean(values));
  if (values.length === 1) return centre;
  return `${centre} ± ${format(standardDeviation(values))}`;
}

function signed({ format }: Metric, value: number): string {
  // A share's difference is in points of a hundred, not in percent of it.
  const text = format(Math.abs(value)).replace(" %", " points");
  return /[1-9]/.test(text) ? `${value < 0 ? "−" : "+"}${text}` : text;
}

/** Both ends, and their unit once. */
function intervalText(
  metric: Metric,
  [low, high]: readonly [number, number],
): string {
  return `${signed(metric, low).replace(" points", "")} to ${
    signed(metric, high)
  }`;
}

function valuesOf(group: MeasuredGroup, metric: Metric): number[] {
  return [...bySeed(group, metric).values()];
}

/** Seed → value; without those where it was not measured. */
function bySeed(
  { seeds, yardsticks }: MeasuredGroup,
  { field }: Metric,
): Map<number, number> {
  const pairs = seeds.map((seed, index) =>
    [seed, yardsticks[index][field]] as const
  );
  return new Map(
    pairs.filter((pair): pair is [number, number] => pair[1] !== undefined),
  );
}

function lastOn(
  { yardsticks }: RunView,
  file: string | undefined,
): YardstickEvent | undefined {
  return yardsticks.findLast(({ dataSha256 }) => dataSha256 === file);
}
