/**
 * Which of a run's measurements is the best, and for how long none was better:
 * one rule for a run that keeps its best model or stops early, and for a
 * comparison that reads runs at their best.
 *
 * The measurement before training counts for nothing: a best model is one that
 * was trained.
 *
 * Source: `EarlyStoppingCallback.check_metric_value()` and
 * `Trainer._determine_best_metric()` of Hugging Face's transformers 5.24.
 *
 * @module
 */
import { closest, UserError } from "../../core/errors.ts";
import type { EvaluationEvent, HeldOutLossEvent } from "../../core/events.ts";
import { type MetricField, METRICS } from "./metrics.ts";

/** The name of the run's own loss on a held-out set. */
export const OWN_LOSS = "loss";

/** What tells which model is the best. */
export interface BestBy {
  readonly metric: typeof OWN_LOSS | MetricField;
  /** Name of the held-out set. */
  readonly set: string;
  readonly better: "lower" | "higher";
}

/** The settings that name it. */
interface Naming {
  readonly metric_for_best_model?: string;
  readonly greater_is_better?: boolean;
}

/** A value, and after how many steps it was measured. */
export interface MeasuredValue {
  readonly step: number;
  readonly value: number;
}

/** The best of several, and how many came since that were no better. */
export interface BestSoFar {
  readonly best?: MeasuredValue;
  readonly since: number;
}

/**
 * What `METRIC` or `SET/METRIC` names: a metric of the evaluation, or `loss`,
 * the run's own held-out loss, which it is where nothing is named.
 *
 * @param sets The run's held-out sets, at least one; the first is meant where
 * none is named.
 * @throws {UserError} If there is no such set or metric, or nothing says which
 * way it is better.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { bestBy } from "sft/view/compare/best_step.ts";
 *
 * assertEquals(
 *   bestBy({ metric_for_best_model: "B/rightShare" }, ["A", "B"]),
 *   { metric: "rightShare", set: "B", better: "higher" },
 * );
 * ```
 */
export function bestBy(
  { metric_for_best_model: named = OWN_LOSS, greater_is_better }: Naming,
  sets: readonly string[],
): BestBy {
  const refuse = (why: string, remedy: string): never => {
    throw new UserError(
      `Cannot choose the best model by "${named}": ${why}, ${remedy}`,
    );
  };
  const slash = named.lastIndexOf("/");
  const set = slash < 0 ? sets[0] : named.slice(0, slash);
  if (!sets.includes(set)) {
    refuse(
      `there is no held-out set "${set}"`,
      `choose one of ${sets.join(", ")}`,
    );
  }
  const name = named.slice(slash + 1);
  const fields = [OWN_LOSS, ...METRICS.map(({ field }) => field)] as const;
  const metric = fields.find((field) => field === name);
  if (metric === undefined) {
    const near = closest(name, fields);
    return refuse(
      "there is no such metric",
      near === undefined
        ? `choose one of ${fields.join(", ")}`
        : `closest is ${near}`,
    );
  }
  const better = greater_is_better === undefined
    ? betterWay(metric)
    : greater_is_better
    ? "higher"
    : "lower";
  if (better) return { metric, set, better };
  return refuse(
    "neither way is better by itself",
    "pass --greater_is_better or --no_greater_is_better",
  );
}

function betterWay(metric: BestBy["metric"]): "lower" | "higher" | undefined {
  if (metric === OWN_LOSS) return "lower";
  return METRICS.find(({ field }) => field === metric)!.better;
}

/**
 * The values of that metric, in order of steps; NaN where a step was measured
 * and has none.
 */
export function valuesBy(
  { metric, set }: BestBy,
  { heldOutLosses, evaluations }: {
    readonly heldOutLosses: readonly HeldOutLossEvent[];
    readonly evaluations: readonly EvaluationEvent[];
  },
): MeasuredValue[] {
  const measured = metric === OWN_LOSS
    ? heldOutLosses.map((event) => ({ ...event, value: event.natsPerTarget }))
    : evaluations.map((event) => ({ ...event, value: event[metric] ?? NaN }));
  const own = measured.filter((event) => event.set === set && event.step > 0)
    .map(({ step, value }) => ({ step, value }));
  // A step that was measured again has one value, the later.
  return [...new Map(own.map((one) => [one.step, one])).values()]
    .sort((a, b) => a.step - b.step);
}

/**
 * The best of values, in the order in which they were measured; of equal ones
 * the first. A value that is no finite number is never the best.
 *
 * @param threshold A smaller gain is a new best, but counts as no better.
 */
export function bestOf(
  values: readonly MeasuredValue[],
  { better }: Pick<BestBy, "better">,
  threshold = 0,
): BestSoFar {
  let best: MeasuredValue | undefined;
  let since = 0;
  for (const one of values) {
    const ahead = one.value - (best?.value ?? NaN);
    const gain = !Number.isFinite(one.value)
      ? -Infinity
      : best === undefined
      ? Infinity
      : better === "higher"
      ? ahead
      : -ahead;
    since = gain > threshold ? 0 : since + 1;
    if (gain > 0) best = one;
  }
  return { best, since };
}
