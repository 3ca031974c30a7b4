/**
 * The one metric of a comparison that decides: named before the runs, or else
 * the one that tells most.
 *
 * All others are looked at together, and of many that are looked at some differ
 * by chance.
 *
 * @module
 */
import type { EvaluationEvent } from "../../core/events.ts";
import { holmAdjusted } from "../../statistics/holm.ts";
import {
  CONFIDENCE,
  type Difference,
  isResolved,
} from "../../statistics/difference.ts";
import { type Metric, metricOf, METRICS } from "./metrics.ts";
import type { Verdict } from "./verdict.ts";

/** As much of an arm as says what decides. */
interface Measured {
  readonly decidedBy?: string;
  readonly evaluations: readonly Pick<EvaluationEvent, "rightShare">[];
}

/**
 * What the arms' experiment says decides. Of other runs right answers, where all
 * have some that are right or wrong, and else the loss of the answers.
 */
export function decidingMetric(groups: readonly Measured[]): Metric {
  const named = new Set(groups.map(({ decidedBy }) => decidedBy));
  const [field] = named.size === 1 ? [...named] : [];
  const found = METRICS.find((metric) => metric.field === field);
  if (found) return found;
  const isJudged = groups.every(({ evaluations }) =>
    evaluations.some(({ rightShare }) => rightShare !== undefined)
  );
  return metricOf(isJudged ? "rightShare" : "answerNatsPerToken");
}

/** A difference in one metric, and what is said of it. */
interface Judged extends Verdict {
  readonly metric: Metric;
  readonly difference: Difference;
}

/**
 * The same differences, where those of other metrics are resolved only if they
 * are among all that were looked at, by Holm's correction.
 */
export function adjusted<One extends Judged>(
  differences: readonly One[],
  deciding: Metric,
): One[] {
  const family = differences.filter(({ metric, difference, finding }) =>
    metric !== deciding && difference.p !== undefined && finding !== "none"
  );
  const ps = holmAdjusted(family.map(({ difference }) => difference.p!));
  return differences.map((one) => {
    const p = ps[family.indexOf(one)];
    const isLost = p !== undefined && p >= 1 - CONFIDENCE &&
      isResolved(one.difference);
    if (!isLost) return one;
    return {
      ...one,
      finding: "open",
      verdict: `not resolved, one of ${family.length} looked at`,
    };
  });
}
