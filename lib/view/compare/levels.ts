/**
 * Where each arm itself lies in one metric, and how sure that is.
 *
 * Two arms' intervals do not say whether they differ, for both were asked the
 * same questions: that is in `evaluation_differences.ts`.
 *
 * @module
 */
import { pairedDifference } from "../../statistics/difference.ts";
import { mean } from "../../statistics/moments.ts";
import {
  armQuestions,
  type MeasuredGroup,
  valuesOf,
} from "./measured_groups.ts";
import type { Metric } from "./metrics.ts";
import { levelByQuestion } from "./question_differences.ts";

/** An arm's figure. */
export interface Level {
  readonly name: string;
  /** Mean over the observations. */
  readonly value: number;
  /** Over seeds and questions, as far as they are told; none of neither. */
  readonly interval?: readonly [low: number, high: number];
  /** One an observation. */
  readonly points: readonly number[];
}

/** One an arm that has the metric. */
export function levelsOf(
  groups: readonly MeasuredGroup[],
  metric: Metric,
): Level[] {
  return groups.flatMap((group): Level[] => {
    const points = valuesOf(group, metric).filter(Number.isFinite);
    if (points.length === 0 || group.diverged.length > 0) return [];
    const asked = armQuestions(group, metric.field);
    const { interval } = (asked && levelByQuestion(metric.field, asked)) ??
      pairedDifference(points.map(() => 0), points);
    return [{
      name: group.name,
      value: mean(points),
      ...interval && { interval },
      points,
    }];
  });
}
