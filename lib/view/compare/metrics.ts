/**
 * What an evaluation measures, as tables and figures name it.
 *
 * @module
 */
import { UserError } from "../../core/errors.ts";
import type { EvaluationEvent } from "../../core/events.ts";
import { formatFixed, formatShare } from "../text/format.ts";

/** One figure of an evaluation. */
export interface Metric {
  /** Field of the event. */
  readonly field: MetricField;
  /** With its unit. */
  readonly title: string;
  /** Which way a model improves; neither, for what is only described. */
  readonly better?: "lower" | "higher";
  readonly format: (value: number) => string;
}

/** The fields that hold a measurement. */
export type MetricField = keyof Pick<
  EvaluationEvent,
  | "answerNatsPerToken"
  | "answerBitsPerByte"
  | "stopNatsPerToken"
  | "rightShare"
  | "stopShare"
  | "distinct2"
  | "meanLength"
  | "emptyShare"
>;

/** All of them, what matters most first. */
export const METRICS: readonly Metric[] = [
  {
    field: "answerNatsPerToken",
    title: "loss of answers (nats per token)",
    better: "lower",
    format: formatFixed(4),
  },
  {
    field: "answerBitsPerByte",
    title: "loss of answers (bits per byte)",
    better: "lower",
    format: formatFixed(4),
  },
  {
    field: "rightShare",
    title: "right answers (share)",
    better: "higher",
    format: formatShare,
  },
  {
    field: "stopNatsPerToken",
    title: "loss of stop tokens (nats)",
    better: "lower",
    format: formatFixed(4),
  },
  {
    field: "stopShare",
    title: "answers that stopped (share)",
    better: "higher",
    format: formatShare,
  },
  {
    field: "emptyShare",
    title: "empty answers (share)",
    better: "lower",
    format: formatShare,
  },
  {
    field: "distinct2",
    title: "new bigrams in an answer (share)",
    better: "higher",
    format: formatShare,
  },
  {
    field: "meanLength",
    title: "mean length (characters)",
    format: formatFixed(1),
  },
];

/**
 * The metric of that field.
 *
 * @throws {UserError} If there is none.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { metricOf } from "sft/view/compare/metrics.ts";
 *
 * assertEquals(metricOf("rightShare").format(0.25), "25.0 %");
 * ```
 */
export function metricOf(field: string): Metric {
  const metric = METRICS.find((metric) => metric.field === field);
  if (metric) return metric;
  throw new UserError(
    `Cannot find metric "${field}": choose one of ` +
      METRICS.map(({ field }) => field).join(", "),
  );
}
