/**
 * Arms held against each other question by question.
 *
 * Where every run of two arms kept what each question gave, their difference is
 * that of the same questions under both, and its interval holds the chance of
 * the questions beside that of the seeds.
 *
 * @module
 */
import { mean } from "../../statistics/moments.ts";
import { mcNemar } from "../../statistics/mcnemar.ts";
import { type Spread, spreadOf } from "../../statistics/resolvable.ts";
import { shareDifference, shareOf } from "../../statistics/share.ts";
import {
  type Design,
  type TotalDifference,
  totalDifference,
} from "../../statistics/total_difference.ts";
import type { MetricField } from "./metrics.ts";
import {
  type ArmQuestions,
  hasBases,
  questionRows,
  type Runs,
  unitsOf,
} from "./question_rows.ts";

/** A difference over questions, and how many of them there are. */
export interface QuestionDifference extends TotalDifference {
  readonly questions: number;
  /** Of their facts or topics, which are what counts as evidence. */
  readonly topics: number;
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
  const { units, ...design } = designOf(first, second);
  const rows = questionRows(field, [first, second], units);
  if (!rows) return undefined;
  const { arms: [a, b], topics } = rows;
  const differ = COUNTED.has(field) ? shareDifference : totalDifference;
  const alone = new Set(topics).size;
  const difference = {
    ...differ(a, b, { ...design, topics }),
    questions: topics.length,
    topics: alone,
  };
  // Of one topic there is nothing that could say something else.
  if (alone < 2) return difference;
  if (difference.p === undefined) {
    // Every question says the same: as likely as coins that fall on one side.
    const p = difference.value === 0 ? 1 : mcNemar(0, alone);
    return { ...difference, p };
  }
  const isCounted = COUNTED.has(field) && a.length === 1 && b.length === 1 &&
    alone === topics.length;
  return isCounted ? { ...difference, p: mcNemarOf(a[0], b[0]) } : difference;
}

/** How far a difference of two arms is chance, and over how many questions. */
export function spreadByQuestion(
  field: MetricField,
  first: ArmQuestions,
  second: ArmQuestions,
):
  | { readonly spread: Spread; readonly questions: number; topics: number }
  | undefined {
  const units = [first, second].map((arm) => [...unitsOf(arm).values()]);
  const rows = questionRows(field, [first, second], units);
  if (!rows) return undefined;
  // What is known of one topic is one piece of evidence.
  const places = Map.groupBy(
    rows.topics.keys(),
    (index) => rows.topics[index],
  );
  const [a, b] = rows.arms.map((arm) =>
    arm.map((row) =>
      [...places.values()].map((same) => mean(same.map((index) => row[index])))
    )
  );
  const spread = spreadOf(a, b);
  return spread &&
    { spread, questions: rows.topics.length, topics: places.size };
}

/** Where an arm's metric lies for other seeds and other such questions. */
export function levelByQuestion(
  field: MetricField,
  arm: ArmQuestions,
): Pick<TotalDifference, "value" | "interval"> | undefined {
  const rows = questionRows(field, [arm], [[...unitsOf(arm).values()]]);
  if (!rows) return undefined;
  const { arms: [told], topics } = rows;
  if (COUNTED.has(field)) return shareOf(told, { topics });
  const nothing = told.map((row) => row.map(() => 0));
  return totalDifference(nothing, told, { paired: true, topics });
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
  const paired = hasBases(first) === hasBases(second) && a.size === b.size &&
    [...a.keys()].every((key) => b.has(key));
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
