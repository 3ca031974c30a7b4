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
import { type Spread, spreadOf } from "../../statistics/resolvable.ts";
import { shareDifference, shareOf } from "../../statistics/share.ts";
import {
  type Answered,
  type Design,
  type TotalDifference,
  totalDifference,
} from "../../statistics/total_difference.ts";
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

/** A difference over questions, and how many of them there are. */
export interface QuestionDifference extends TotalDifference {
  readonly questions: number;
}

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
): QuestionDifference | undefined {
  const figure = FIGURES[field];
  const asked = first.runs[0]?.measured;
  if (!figure || !asked) return undefined;
  const { units, ...design } = designOf(first, second);
  const [a, b] = [first, second].map((arm, index) =>
    rowsOf(arm, units[index], asked, figure, WEIGHTS[field])
  );
  if (!a || !b) return undefined;
  const counting = asked.questions.flatMap((_, index) =>
    [...a, ...b].every((row) => Number.isFinite(row[index])) ? [index] : []
  );
  if (counting.length < 2) return undefined;
  const [rowsA, rowsB] = [a, b].map((rows) =>
    rows.map((row) => counting.map((index) => row[index]))
  );
  const topics = topicsOf(asked, counting);
  const differ = COUNTED.has(field) ? shareDifference : totalDifference;
  const difference = {
    ...differ(rowsA, rowsB, { ...design, topics }),
    questions: counting.length,
  };
  const alone = new Set(topics).size;
  if (difference.p === undefined) {
    // Every question says the same: as likely as coins that fall on one side.
    const p = difference.value === 0 ? 1 : mcNemar(0, alone);
    return { ...difference, p };
  }
  const isCounted = COUNTED.has(field) && difference.covers === "runs" &&
    alone === topics.length;
  return isCounted
    ? { ...difference, p: mcNemarOf(rowsA[0], rowsB[0]) }
    : difference;
}

/** How far a difference of two arms is chance, and over how many questions. */
export function spreadByQuestion(
  field: MetricField,
  first: ArmQuestions,
  second: ArmQuestions,
): { readonly spread: Spread; readonly questions: number } | undefined {
  const figure = FIGURES[field];
  const asked = first.runs[0]?.measured;
  if (!figure || !asked) return undefined;
  const [a, b] = [first, second].map((arm) =>
    rowsOf(arm, unitsOf(arm).values(), asked, figure, WEIGHTS[field])
  );
  const counting = asked.questions.flatMap((_, index) =>
    [...a ?? [], ...b ?? []].every((row) => Number.isFinite(row[index]))
      ? [index]
      : []
  );
  if (!a || !b) return undefined;
  const [rowsA, rowsB] = [a, b].map((rows) =>
    rows.map((row) => counting.map((index) => row[index]))
  );
  const spread = spreadOf(rowsA, rowsB);
  return spread && { spread, questions: counting.length };
}

/** Where an arm's metric lies for other seeds and other such questions. */
export function levelByQuestion(
  field: MetricField,
  arm: ArmQuestions,
): Pick<TotalDifference, "value" | "interval"> | undefined {
  const figure = FIGURES[field];
  const asked = arm.runs[0]?.measured;
  if (!figure || !asked) return undefined;
  const rows = rowsOf(
    arm,
    unitsOf(arm).values(),
    asked,
    figure,
    WEIGHTS[field],
  );
  const counting = asked.questions.flatMap((_, index) =>
    rows?.every((row) => Number.isFinite(row[index])) ? [index] : []
  );
  if (!rows || counting.length < 2) return undefined;
  const told = rows.map((row) => counting.map((index) => row[index]));
  const topics = topicsOf(asked, counting);
  if (COUNTED.has(field)) return shareOf(told, topics);
  const nothing = told.map((row) => row.map(() => 0));
  return totalDifference(nothing, told, { paired: true, topics });
}

/** The fact that each asks for, or its topic; each its own if it names none. */
function topicsOf(
  { questions }: QuestionMeasurement,
  counting: readonly number[],
): string[] {
  return counting.map((index) => {
    const { fact, topic } = questions[index];
    return fact ?? topic ?? `question ${index}`;
  });
}

type Runs = ArmQuestions["runs"];

/**
 * Runs that are one observation each: a base model's, where there are several,
 * and else a seed's.
 */
function unitsOf({ runs }: ArmQuestions): Map<unknown, Runs> {
  const hasBases = new Set(runs.map(({ baseSeed }) => baseSeed)).size > 1;
  return Map.groupBy(
    runs,
    ({ baseSeed, seed }) => hasBases ? baseSeed : seed,
  );
}

/**
 * Which rows the arms are held against each other by. Where both were run from
 * the same bases, each with the same several seeds, that is every run.
 */
function designOf(
  first: ArmQuestions,
  second: ArmQuestions,
): Omit<Design, "topics"> & { readonly units: readonly (readonly Runs[])[] } {
  const crossed = crossedOf(first, second);
  if (crossed) {
    const units = [first, second].map(({ runs }) =>
      crossed.map(([base, seed]) =>
        runs.filter((run) => run.baseSeed === base && run.seed === seed)
      )
    );
    return { paired: true, crossed, units };
  }
  const [a, b] = [first, second].map(unitsOf);
  const paired = a.size === b.size && [...a.keys()].every((key) => b.has(key));
  const keys = paired ? [...a.keys()] : [...b.keys()];
  return {
    paired,
    units: [[...a.values()], keys.map((key) => b.get(key)!)],
  };
}

/** Each base and seed, if both arms have every one of them. */
function crossedOf(
  ...arms: readonly ArmQuestions[]
): NonNullable<Design["crossed"]> | undefined {
  const all = arms.flatMap(({ runs }) => runs);
  const bases = [...new Set(all.map(({ baseSeed }) => baseSeed))];
  const seeds = [...new Set(all.map(({ seed }) => seed))];
  if (bases.length < 2 || seeds.length < 2) return undefined;
  const cells = bases.flatMap((base) =>
    seeds.map((seed) => [base, seed] as const)
  );
  const isWhole = arms.every(({ runs }) =>
    cells.every(([base, seed]) =>
      runs.some((run) => run.baseSeed === base && run.seed === seed)
    )
  );
  return isWhole ? cells : undefined;
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
  units: Iterable<Runs>,
  asked: QuestionMeasurement,
  figure: (question: MeasuredQuestion) => number | undefined,
  weight: (question: AskedQuestion) => number = () => 1,
): Answered | undefined {
  if (!runs.every(({ measured }) => isAlike(measured, asked))) return undefined;
  return Array.from(units, (unit) => {
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
