/**
 * What a comparison says, in sentences made from its figures.
 *
 * @module
 */
import { counted } from "../../core/format.ts";
import { decidingMetric } from "./deciding_metric.ts";
import {
  differencesToFirst,
  type MeasuredGroup,
  measuredGroups,
  type MetricDifference,
  signedText,
  valuesOf,
} from "./evaluation_differences.ts";
import type { Group } from "./groups.ts";
import { type Metric, type MetricField, metricOf } from "./metrics.ts";
import { CONFIDENCE } from "../../statistics/difference.ts";
import { mean } from "../../statistics/moments.ts";

/**
 * One sentence for each arm but the first:
 *
 *     three against one: right answers (share) 33.3 % against 13.2 %, +20.1
 *     points (+10.9 points to +29.3 points, 95 %), better (higher), 3 seeds, paired.
 *
 * @param field What decides. Default: what `decidingMetric()` says.
 * @returns Nothing where there are no two arms that were measured on one set.
 */
export function conclude(
  groups: readonly Group[],
  field?: MetricField,
): string[] {
  const measured = measuredGroups(groups);
  if (measured.length < 2) return [];
  const metric = field === undefined
    ? decidingMetric(measured)
    : metricOf(field);
  return differencesToFirst(measured, metric)
    .filter((one) => one.metric === metric)
    .map((one) => sentenceOf(measured, one));
}

function sentenceOf(
  [first, ...others]: readonly MeasuredGroup[],
  { metric, name, difference, verdict, seeds }: MetricDifference,
): string {
  const second = others.find((group) => group.name === name)!;
  const { value, interval } = difference;
  const parts = [
    `${metric.title} ${levelOf(second, metric)} against ` +
    levelOf(first, metric),
    Number.isNaN(value)
      ? undefined
      : signedText(metric, value) + (interval
        ? ` (${
          interval.map((end) => signedText(metric, end)).join(" to ")
        }, ${100 * CONFIDENCE} %)`
        : ""),
    verdict,
    /^\d+$/.test(seeds) ? counted(Number(seeds), "seed") : `seeds: ${seeds}`,
  ];
  return `${name} against ${first.name}: ` +
    `${parts.filter((part) => part !== undefined).join(", ")}.`;
}

function levelOf(group: MeasuredGroup, metric: Metric): string {
  const values = valuesOf(group, metric);
  return values.length === 0 ? "nothing" : metric.format(mean(values));
}
