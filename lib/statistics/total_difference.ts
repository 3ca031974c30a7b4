/**
 * How two arms differ on the same questions, and how much of that is chance: of
 * the seeds, and of which questions were asked.
 *
 *                q1  q2  q3  q4 …
 *     seed 1      d   d   d   d     row means: what another seed changes
 *     seed 2      d   d   d   d
 *     seed 3      d   d   d   d
 *                 └───────┘
 *     column means: what other questions change; questions of one topic are
 *     one observation, as far as they go together
 *
 * Seeds and questions are crossed: both means hold the chance of single answers,
 * which counts once, half of it with each. Where arms were run from several
 * pretrained models with the same seeds, both are rows of their own kind, and
 * what a model and a seed do together is likewise shared. The reaches of the two intervals are added as squares, so
 * that three seeds keep their wide t and questions their narrow one: with one t
 * of degrees in between (Satterthwaite's) an interval of few seeds is often too
 * short. Nothing is resampled: of three seeds there is too little to draw from.
 * How often it covers is in tests/statistics/COVERAGE.md.
 *
 * Sources: Miller 2024, arXiv 2411.00640 (paired questions, clusters); Cameron,
 * Gelbach and Miller 2011, "Robust inference with multiway clustering"; Graybill
 * and Wang 1980, "Confidence intervals on nonnegative linear combinations of
 * variances" (squares of reaches).
 *
 * @module
 */
import { CONFIDENCE } from "./difference.ts";
import { mean, standardDeviation } from "./moments.ts";
import { studentQuantile, studentTail } from "./student.ts";

/** Figures of an arm: one row a seed, one column a question. */
export type Answered = readonly (readonly number[])[];

/** How the second arm differs from the first. */
export interface TotalDifference {
  /** Second mean less first. */
  readonly value: number;
  /** Ends of the 95 % interval; none where there is no spread to judge by. */
  readonly interval?: readonly [low: number, high: number];
  /** Probability that chance alone gives as much; none without an interval. */
  readonly p?: number;
  /**
   * Whether seeds are in the interval. Where either arm has one alone, it tells
   * of these runs on such questions, and of no other run.
   */
  readonly covers: "runs" | "settings";
}

/** How the rows and columns belong together. */
export interface Design {
  /** Whether the rows of both arms are of the same seeds, one by one. */
  readonly paired: boolean;
  /** The topic of each question; each is its own where left out. */
  readonly topics?: readonly string[];
  /**
   * Of paired rows: the pretrained model of each row and its seed, where every
   * model is there with every seed.
   */
  readonly crossed?: readonly (readonly [base: unknown, seed: unknown])[];
}

/**
 * The difference, and where it lies for other seeds and other such questions.
 *
 * @param first At least one row; as many columns as `second`.
 */
export function totalDifference(
  first: Answered,
  second: Answered,
  design: Design,
): TotalDifference {
  const { value, covers, sources } = chanceOf(first, second, design);
  if (sources.length === 0) return { value, covers };
  const reach = reachOf(sources, 1 - CONFIDENCE);
  return {
    value,
    interval: [value - reach, value + reach],
    p: probabilityOf(sources, Math.abs(value)),
    covers,
  };
}

/** A difference, and all that chance adds to it. */
export interface Chance extends Pick<TotalDifference, "value" | "covers"> {
  /** None where there is no spread to judge by. */
  readonly sources: readonly Source[];
}

/**
 * Where the chance of a difference comes from. Questions that are all of one
 * topic are one observation, which has no spread: they are no source.
 */
export function chanceOf(
  first: Answered,
  second: Answered,
  { paired, topics, crossed }: Design,
): Chance {
  const parts = paired
    ? [second.map((row, seed) => row.map((x, q) => x - first[seed][q]))]
    : [first, second];
  const sign = paired ? [1] : [-1, 1];
  const perQuestion = first[0].map((_, question) =>
    parts.reduce(
      (sum, rows, part) => sum + sign[part] * mean(column(rows, question)),
      0,
    )
  );
  const value = mean(perQuestion);
  const isRepeated = parts.every((rows) => rows.length > 1);
  const ofQuestions = clusteredVariance(perQuestion, topics);
  const isAsked = ofQuestions.degrees > 0;
  const answers = isRepeated && isAsked ? total(parts.map(answerVariance)) : 0;
  const ofRuns = !isRepeated
    ? []
    : crossed
    ? crossedSources(parts[0], crossed)
    : [seedSource(parts)];
  const sources = [
    ...isAsked
      ? [{
        ...ofQuestions,
        variance: Math.max(answers, ofQuestions.variance - answers / 2),
      }]
      : [],
    ...withoutAnswers(ofRuns, answers / 2),
  ];
  return {
    value,
    covers: isRepeated ? "settings" : "runs",
    sources: sources.filter(({ variance }) => variance > 0),
  };
}

/** What another seed changes, in one arm or in both. */
function seedSource(parts: readonly Answered[]): Source {
  const sources = parts.map((rows) => ({
    variance: varianceOfMean(rows.map(mean)),
    degrees: rows.length - 1,
  }));
  return { variance: total(sources), degrees: welchDegrees(sources) };
}

/** What another pretrained model changes, and what another seed does. */
function crossedSources(
  rows: Answered,
  crossed: NonNullable<Design["crossed"]>,
): Source[] {
  const cells = rows.map((row, index) => ({
    value: mean(row),
    base: crossed[index][0],
    seed: crossed[index][1],
  }));
  const centre = mean(cells.map(({ value }) => value));
  const [bases, seeds] = (["base", "seed"] as const).map((kind) => {
    const groups = Map.groupBy(cells, (cell) => cell[kind]);
    return new Map(
      [...groups].map(([label, same]) => [
        label,
        mean(same.map(({ value }) => value)),
      ]),
    );
  });
  const rest = cells.map(({ value, base, seed }) =>
    value - bases.get(base)! - seeds.get(seed)! + centre
  );
  const degrees = (bases.size - 1) * (seeds.size - 1);
  const together = rest.reduce((sum, x) => sum + x * x, 0) / degrees /
    cells.length;
  return [bases, seeds].map((means) => ({
    variance: Math.max(
      0,
      varianceOfMean([...means.values()]) - together / 2,
    ),
    degrees: means.size - 1,
  }));
}

/** Sources that hold the chance of single answers, without a part of it. */
function withoutAnswers(
  sources: readonly Source[],
  variance: number,
): Source[] {
  const all = total(sources);
  const share = all > 0 ? Math.max(0, 1 - variance / all) : 0;
  return sources.map((source) => ({
    ...source,
    variance: share * source.variance,
  }));
}

/** A source of chance: the variance that it gives the grand mean. */
export interface Source {
  readonly variance: number;
  /** Of freedom, in which the variance was estimated. */
  readonly degrees: number;
}

function total(sources: readonly Pick<Source, "variance">[]): number {
  return sources.reduce((sum, { variance }) => sum + variance, 0);
}

/** Of a sum of variances, as Welch has it. */
function welchDegrees(sources: readonly Source[]): number {
  const squares = sources.reduce(
    (sum, { variance, degrees }) => sum + variance ** 2 / degrees,
    0,
  );
  return squares === 0 ? 1 : total(sources) ** 2 / squares;
}

/** How far chance alone goes in all but `p` of the cases, to either side. */
export function reachOf(sources: readonly Source[], p: number): number {
  const squares = sources.map(({ variance, degrees }) =>
    variance * studentQuantile(1 - p / 2, degrees) ** 2
  );
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0));
}

/** Of the search for a probability; it takes some ten. */
const MOST_STEPS = 60;

/** Chances that are smaller are none. */
const SMALLEST_LOG_P = Math.log(1e-12);

/** The `p` at which chance alone goes as far as `distance`. */
export function probabilityOf(
  sources: readonly Source[],
  distance: number,
): number {
  if (distance === 0) return 1;
  const [{ variance, degrees }] = sources;
  if (sources.length === 1) {
    return 2 * studentTail(distance / Math.sqrt(variance), degrees);
  }
  // On the scale of logarithms the reach is nearly straight: a secant between
  // two ends finds it in a few steps. An end that stays twice counts half, which
  // keeps the secant from creeping (Illinois).
  const excess = (logP: number) => reachOf(sources, Math.exp(logP)) - distance;
  let [low, high] = [SMALLEST_LOG_P, 0];
  let [above, below] = [excess(low), excess(high)];
  if (above <= 0) return 0;
  let last = 0;
  let middle = 0;
  for (let step = 0; step < MOST_STEPS; step++) {
    middle = (low * below - high * above) / (below - above);
    const found = excess(middle);
    if (Math.abs(found) <= 1e-14 * distance) break;
    if (found > 0) {
      [low, above] = [middle, found];
      if (last > 0) below /= 2;
    } else {
      [high, below] = [middle, found];
      if (last < 0) above /= 2;
    }
    last = found;
  }
  return Math.exp(middle);
}

function column(rows: Answered, question: number): number[] {
  return rows.map((row) => row[question]);
}

/** Of the mean over questions, where those of a topic go together. */
function clusteredVariance(
  values: readonly number[],
  topics: readonly string[] = values.map((_, index) => `${index}`),
): Source {
  const centre = mean(values);
  const sums = new Map<string, number>();
  for (const [index, value] of values.entries()) {
    sums.set(topics[index], (sums.get(topics[index]) ?? 0) + value - centre);
  }
  const squares = [...sums.values()].reduce((sum, x) => sum + x * x, 0);
  const degrees = sums.size - 1;
  if (degrees === 0) return { variance: 0, degrees };
  return {
    variance: squares * sums.size / degrees / values.length ** 2,
    degrees,
  };
}

function varianceOfMean(values: readonly number[]): number {
  return standardDeviation(values) ** 2 / values.length;
}

/** Of the grand mean by what neither seed nor question explains. */
function answerVariance(rows: Answered): { readonly variance: number } {
  const [seeds, questions] = [rows.length, rows[0].length];
  if (questions === 1) return { variance: 0 };
  const ofSeed = rows.map(mean);
  const ofQuestion = rows[0].map((_, question) => mean(column(rows, question)));
  const centre = mean(ofSeed);
  let squares = 0;
  for (const [seed, row] of rows.entries()) {
    for (const [question, value] of row.entries()) {
      squares += (value - ofSeed[seed] - ofQuestion[question] + centre) ** 2;
    }
  }
  const degrees = (seeds - 1) * (questions - 1);
  return { variance: squares / degrees / (seeds * questions) };
}
