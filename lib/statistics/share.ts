/**
 * Shares, such as that of right answers, and differences of shares: intervals
 * that stay between 0 and 1, and have a width where all answers are alike.
 *
 * Student's interval around 2 of 100 reaches below 0, and around 0 of 100 it has
 * no width at all. Wilson's has neither fault, but takes answers that have
 * nothing to do with each other. Ours are of seeds and of topics, so they are
 * worth fewer: as many as would give the interval that `total_difference.ts`
 * finds.
 *
 * Sources: Wilson 1927, "Probable inference, the law of succession, and
 * statistical inference"; Korn and Graubard 1998, "Confidence intervals for
 * proportions with small expected number of positive counts" (what answers are
 * worth); Zou and Donner 2008, "Construction of confidence limits about effect
 * measures" (differences from intervals of both sides).
 *
 * @module
 */
import { CONFIDENCE, NORMAL_REACH } from "./difference.ts";
import { mean } from "./moments.ts";
import {
  type Answered,
  chanceOf,
  type Design,
  probabilityOf,
  reachOf,
  type TotalDifference,
  totalDifference,
} from "./total_difference.ts";

/** Of right and of wrong answers: with fewer the end of the range is near. */
const FEWEST = 10;

/**
 * Wilson's 95 % interval of a share. Compared with statsmodels in its test.
 *
 * @param count Of answers; above 0, fractions allowed.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { wilsonInterval } from "sft/statistics/share.ts";
 *
 * const ends = wilsonInterval(0, 20).map((end) => end.toFixed(4));
 * assertEquals(ends, ["0.0000", "0.1611"]);
 * ```
 */
export function wilsonInterval(
  share: number,
  count: number,
): [low: number, high: number] {
  const square = NORMAL_REACH ** 2;
  const centre = (share + square / (2 * count)) / (1 + square / count);
  const reach = NORMAL_REACH / (1 + square / count) *
    Math.sqrt(share * (1 - share) / count + square / (4 * count ** 2));
  return [Math.max(0, centre - reach), Math.min(1, centre + reach)];
}

/** An arm's share, and where it lies for other seeds and such questions. */
export interface Share {
  readonly value: number;
  readonly interval: readonly [low: number, high: number];
  /** How many answers of their own the arm's are worth. */
  readonly count: number;
  /** Of Student's interval, to either side. */
  readonly reach: number;
}

/**
 * The share of an arm.
 *
 * @param rows Of 0 and 1, or means of such; one row an observation, one column a
 * question.
 */
export function shareOf(
  rows: Answered,
  { topics, crossed }: Omit<Design, "paired"> & { topics: readonly string[] },
): Share {
  const value = mean(rows.map(mean));
  const nothing = rows.map((row) => row.map(() => 0));
  const design = { paired: true, topics, crossed };
  const { sources } = chanceOf(nothing, rows, design);
  const reach = reachOf(sources, 1 - CONFIDENCE);
  const variance = value * (1 - value);
  // All alike: each topic has said so once.
  const count = reach > 0 && variance > 0
    ? variance * (NORMAL_REACH / reach) ** 2
    : new Set(topics).size;
  return { value, interval: wilsonInterval(value, count), count, reach };
}

/**
 * The difference of two arms' shares: Student's interval, as for all figures,
 * or where a share is near 0 or 1 one that leans as both arms' own do.
 */
export function shareDifference(
  first: Answered,
  second: Answered,
  design: Design,
): TotalDifference {
  const difference = totalDifference(first, second, design);
  const { topics = first[0].map((_, index) => `${index}`), crossed } = design;
  const [a, b] = [first, second].map((rows) =>
    shareOf(rows, { topics, crossed })
  );
  const isFar = [a, b].every(({ value, count }) =>
    Math.min(value, 1 - value) * count >= FEWEST
  );
  const isNone = !difference.interval && difference.value === 0;
  if (isFar || isNone || new Set(topics).size < 2) return difference;
  const { value, sources } = chanceOf(first, second, design);
  // What goes with the pairs is left out of both alike: how much less far the
  // arms go together than apart.
  const apart = Math.hypot(a.reach, b.reach);
  const together = reachOf(sources, 1 - CONFIDENCE);
  const pairing = apart > 0 && together > 0 ? together / apart : 1;
  const [[lowA, highA], [lowB, highB]] = [a.interval, b.interval];
  const below = pairing * Math.hypot(b.value - lowB, highA - a.value);
  const above = pairing * Math.hypot(highB - b.value, a.value - lowA);
  // As much nearer to 0, or farther from it, as the interval's end is.
  const distance = Math.abs(value) * together / (value > 0 ? below : above);
  return {
    ...difference,
    interval: [value - below, value + above],
    ...sources.length > 0 && { p: probabilityOf(sources, distance) },
  };
}
