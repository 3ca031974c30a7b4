/**
 * Arms held against each other question by question.
 *
 * Where every run of two arms kept what each question gave, their difference is
 * that of the same questions under both, and its interval holds the chance of
 * the questions beside that of the seeds.
 *
 * @module
 */
import { mcNemar } from "../../statistics/mcnemar.ts";
import { mean } from "../../statistics/moments.ts";
import {
  type Answered,
  type TotalDifference,
  totalDifference,
} from "../../statistics/total_difference.ts";
import type {
  AskedQuestion,
  MeasuredQuestion,
  QuestionMeasurement,
} from "../../store/question_record.ts";
import type { MetricField } from "./metrics.ts";

/** What an arm's observations gave, question by question. */
export interface ArmQuestions {
  /** Seed or base seed → its runs' last measurements. */
  readonly bySeed: ReadonlyMap<
    number | undefined,
    readonly QuestionMeasurement[]
  >;
  /** The metric over all questions, a measurement each. */
  readonly levels: ReadonlyMap<QuestionMeasurement, number>;
}

/** A figure of one question; none of metrics that are over answers together. */
const FIGURES: Partial<
  Record<MetricField, (question: MeasuredQuestion) => number | undefined>
> = {
  answerNatsPerToken: ({ answerNats }) => answerNats,
  answerBitsPerByte: ({ answerNats }) => answerNats,
  stopNatsPerToken: ({ stopNats }) => stopNats,
  rightShare: ({ right }) => right === undefined ? undefined : Number(right),
  stopShare: ({ stopped }) => Number(stopped),
  emptyShare: ({ answer }) => Number(answer.trim() === ""),
  meanLength: ({ answer }) => [...answer].length,
};

/** By what a metric divides; each question counts alike in the others. */
const WEIGHTS: Partial<
  Record<MetricField, (question: AskedQuestion) => number>
> = {
  answerNatsPerToken: ({ answerTokens }) => answerTokens,
  answerBitsPerByte: ({ answerBytes }) => answerBytes,
  stopNatsPerToken: ({ stopTokens }) => stopTokens,
};

/**
 * The difference over questions, and over seeds where both arms have several.
 *
 * @returns Nothing where the metric is none of single questions, or an arm was
 * asked others.
 */
export function differenceByQuestion(
  field: MetricField,
  first: ArmQuestions,
  second: ArmQuestions,
): TotalDifference | undefined {
  const figure = FIGURES[field];
  const asked = [...first.bySeed.values()][0]?.[0];
  if (!figure || !asked) return undefined;
  const seeds = [...first.bySeed.keys()];
  const paired = first.bySeed.size === second.bySeed.size &&
    seeds.every((seed) => second.bySeed.has(seed));
  const [a, b] = [first, second].map((arm) =>
    rowsOf(
      arm,
      paired ? seeds : [...arm.bySeed.keys()],
      asked,
      figure,
      WEIGHTS[field],
    )
  );
  if (!a || !b) return undefined;
  const counting = asked.questions.flatMap((_, index) =>
    [...a, ...b].every((row) => Number.isFinite(row[index])) ? [index] : []
  );
  if (counting.length < 2) return undefined;
  const of = (rows: Answered) =>
    rows.map((row) => counting.map((index) => row[index]));
  const topics = counting.map((index) =>
    asked.questions[index].topic ?? `question ${index}`
  );
  const difference = totalDifference(of(a), of(b), { paired, topics });
  const alone = new Set(topics).size;
  if (!difference.interval) {
    // Every question says the same: as likely as coins that fall on one side.
    const p = difference.value === 0 ? 1 : mcNemar(0, alone);
    return { ...difference, p };
  }
  const isCounted = COUNTED.has(field) && difference.covers === "runs" &&
    alone === topics.length;
  return isCounted
    ? { ...difference, p: mcNemarOf(of(a)[0], of(b)[0]) }
    : difference;
}

/** Metrics of which a question is one or the other. */
const COUNTED: ReadonlySet<MetricField> = new Set(
  ["rightShare", "stopShare", "emptyShare"],
);

/** The exact test of questions that only one of two runs has right. */
function mcNemarOf(
  first: readonly number[],
  second: readonly number[],
): number {
  const only = (x: readonly number[], y: readonly number[]) =>
    x.filter((right, index) => right > y[index]).length;
  return mcNemar(only(first, second), only(second, first));
}

/**
 * One row a seed, the mean of its runs, so that its mean is the metric itself.
 *
 * A loss by token is a ratio of two sums, both of which other questions change:
 * a question moves it by what its loss is above the metric's times its tokens.
 * What that is, beside the metric, is its figure (the ratio's linearisation:
 * Cochran 1977, "Sampling Techniques", section 6.4).
 */
function rowsOf(
  { bySeed, levels }: ArmQuestions,
  seeds: readonly (number | undefined)[],
  asked: QuestionMeasurement,
  figure: (question: MeasuredQuestion) => number | undefined,
  weight: (question: AskedQuestion) => number = () => 1,
): Answered | undefined {
  const runs = [...bySeed.values()].flat();
  if (!runs.every((run) => isAlike(run, asked))) return undefined;
  return seeds.map((seed) => {
    const rows = bySeed.get(seed)!.map((run) => {
      const row = run.measured.map((question) => figure(question) ?? NaN);
      const weights = run.questions.map(weight);
      const level = levels.get(run)!;
      const counting = row.flatMap((value, index) =>
        Number.isFinite(value) ? [index] : []
      );
      const whole = mean(counting.map((index) => row[index]));
      const unit = mean(counting.map((index) => weights[index]));
      const scale = whole === 0 ? 1 : level * unit / whole;
      return row.map((value, index) =>
        level + (value * scale - level * weights[index]) / unit
      );
    });
    return rows[0].map((_, index) => mean(rows.map((row) => row[index])));
  });
}

function isAlike(
  one: QuestionMeasurement,
  other: QuestionMeasurement,
): boolean {
  return one.questions.length === other.questions.length &&
    one.questions.every(({ hash }, index) =>
      hash === other.questions[index].hash
    );
}
