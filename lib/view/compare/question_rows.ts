/**
 * What arms' runs gave question by question, as rows of figures: one row an
 * observation, one column a question.
 *
 * @module
 */
import { mean } from "../../statistics/moments.ts";
import type { Answered } from "../../statistics/total_difference.ts";
import type {
  AskedQuestion,
  MeasuredQuestion,
  QuestionMeasurement,
} from "../../store/question_record.ts";
import type { MetricField } from "./metrics.ts";

/** What an arm's runs gave, question by question. */
export interface ArmQuestions {
  /** The last measurement of each run, and where the run's chance is from. */
  readonly runs: readonly {
    readonly seed: number | undefined;
    /** Of the pretraining, where an arm has several. */
    readonly baseSeed?: number;
    readonly measured: QuestionMeasurement;
  }[];
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

/** The runs of an arm. */
export type Runs = ArmQuestions["runs"];

/** Rows of several arms over the same questions. */
export interface QuestionRows {
  /** One an arm. */
  readonly arms: readonly Answered[];
  /**
   * One a column: the fact that the question asks for, or its topic; each is its
   * own if it names none.
   */
  readonly topics: readonly string[];
}

/**
 * The rows of arms in a metric, without questions that have no figure in it.
 *
 * @param units Per arm, the runs of each observation.
 * @returns Nothing where the metric is none of single questions, an arm was
 * asked others, or fewer than two have a figure.
 */
export function questionRows(
  field: MetricField,
  arms: readonly ArmQuestions[],
  units: readonly (readonly Runs[])[],
): QuestionRows | undefined {
  const figure = FIGURES[field];
  const asked = arms[0].runs[0]?.measured;
  if (!figure || !asked) return undefined;
  const whole = arms.map((arm, index) =>
    rowsOf(arm, units[index], asked, figure, WEIGHTS[field])
  );
  if (!whole.every((rows) => rows !== undefined)) return undefined;
  const counting = asked.questions.flatMap((_, index) =>
    whole.flat().every((row) => Number.isFinite(row[index])) ? [index] : []
  );
  if (counting.length < 2) return undefined;
  return {
    arms: whole.map((rows) =>
      rows.map((row) => counting.map((index) => row[index]))
    ),
    topics: counting.map((index) => {
      const { fact, topic } = asked.questions[index];
      return fact ?? topic ?? `question ${index}`;
    }),
  };
}

/**
 * Runs that are one observation each: a base model's, where there are several,
 * and else a seed's.
 */
export function unitsOf(arm: ArmQuestions): Map<unknown, Runs> {
  return Map.groupBy(
    arm.runs,
    ({ baseSeed, seed }) => hasBases(arm) ? baseSeed : seed,
  );
}

/** Whether an arm's runs are from several pretrained models. */
export function hasBases({ runs }: ArmQuestions): boolean {
  return new Set(runs.map(({ baseSeed }) => baseSeed)).size > 1;
}

/**
 * One row an observation, the mean of its runs, so that its mean is the metric
 * itself.
 *
 * A loss by token is a ratio of two sums, both of which other questions change:
 * a question moves it by what its loss is above the metric's times its tokens.
 * What that is, beside the metric, is its figure (the ratio's linearisation:
 * Cochran 1977, "Sampling Techniques", section 6.4).
 */
function rowsOf(
  { runs, levels }: ArmQuestions,
  units: readonly Runs[],
  asked: QuestionMeasurement,
  figure: (question: MeasuredQuestion) => number | undefined,
  weight: (question: AskedQuestion) => number = () => 1,
): Answered | undefined {
  if (!runs.every(({ measured }) => isAlike(measured, asked))) return undefined;
  return units.map((unit) => {
    const rows = unit.map(({ measured }) => {
      const row = measured.measured.map((question) => figure(question) ?? NaN);
      const weights = measured.questions.map(weight);
      const level = levels.get(measured)!;
      const counting = row.flatMap((value, index) =>
        Number.isFinite(value) ? [index] : []
      );
      const whole = mean(counting.map((index) => row[index]));
      const each = mean(counting.map((index) => weights[index]));
      const scale = whole === 0 ? 1 : level * each / whole;
      return row.map((value, index) =>
        level + (value * scale - level * weights[index]) / each
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
