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
  readonly decidedBetter?: "lower" | "higher";
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
  if (found) {
    // Which way is better of a length, say, the experiment alone can tell.
    const [{ decidedBetter }] = groups;
    return found.better ? found : { ...found, better: decidedBetter };
  }
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
 * The same differences, resolved only if they are among all that were looked at
 * together, by Holm's correction: several arms in what decides, and all arms in
 * all other metrics.
 */
export function adjusted<One extends Judged>(
  differences: readonly One[],
  deciding: Metric,
): One[] {
  const [arms, others] = [true, false].map((decides) =>
    differences.filter(({ metric, difference, finding }) =>
      (metric.field === deciding.field) === decides &&
      difference.p !== undefined && finding !== "none"
    )
  );
  const lost = new Map<One, string>([
    ...lostAmong(arms, "arms compared"),
    ...lostAmong(others, "looked at"),
  ]);
  return differences.map((one) => {
    const verdict = lost.get(one);
    return verdict === undefined ? one : { ...one, finding: "open", verdict };
  });
}

/** Those of a family that are resolved alone and not among the others. */
function lostAmong<One extends Judged>(
  family: readonly One[],
  how: string,
): [One, string][] {
  const ps = holmAdjusted(family.map(({ difference }) => difference.p!));
  return family.flatMap((one, index): [One, string][] =>
    ps[index] >= 1 - CONFIDENCE && isResolved(one.difference)
      ? [[one, `not resolved, one of ${family.length} ${how}`]]
      : []
  );
}
