/**
 * The difference of two samples' means, paired or with Welch's degrees of
 * freedom, and where it probably lies. Compared with SciPy in its test.
 *
 * @module
 */
import { mean, standardDeviation } from "./moments.ts";
import { studentQuantile, studentTail } from "./student.ts";

/** A difference of two means and where it probably lies. */
export interface Difference {
  /** Second mean less first. */
  readonly value: number;
  /** Ends of the 95 % interval; none where there is no spread to judge by. */
  readonly interval?: readonly [low: number, high: number];
  /**
   * Probability that chance alone gives a difference as large or larger; none
   * where there is no spread to judge by.
   */
  readonly p?: number;
  /** Whether values were compared one by one or all with all. */
  readonly method: "paired" | "welch";
  /**
   * Set where several values show no spread at all, which is no reason for
   * certainty: see `estimateInterval()`.
   */
  readonly constant?: true;
}

/** Probability that an interval covers the true difference. */
export const CONFIDENCE = 0.95;

/** What the normal distribution stays within with that probability. */
export const NORMAL_REACH = 1.959963984540054;

/**
 * The difference of two samples that have nothing to do with each other: Welch's
 * interval, which does not take their spreads for equal.
 *
 * Source: Welch 1947, "The generalization of Student's problem when several
 * different population variances are involved", Biometrika 34.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { welchDifference } from "sft/statistics/difference.ts";
 *
 * const { value, interval } = welchDifference([1, 2, 3], [2, 3, 4]);
 * assertEquals(value, 1);
 * assertEquals(interval!.map((end) => end.toFixed(3)), ["-1.267", "3.267"]);
 * ```
 */
export function welchDifference(
  first: readonly number[],
  second: readonly number[],
): Difference {
  const value = mean(second) - mean(first);
  const method = "welch";
  if (first.length < 2 || second.length < 2) return { value, method };
  const [a, b] = [first, second].map((values) =>
    standardDeviation(values) ** 2 / values.length
  );
  const degrees = (a + b) ** 2 /
    (a ** 2 / (first.length - 1) + b ** 2 / (second.length - 1));
  const sizes = [...first, ...second];
  return {
    value,
    method,
    ...estimateInterval(value, Math.sqrt(a + b), degrees, sizes),
  };
}

/** The difference of samples whose values belong together, one by one. */
export function pairedDifference(
  first: readonly number[],
  second: readonly number[],
): Difference {
  const differences = second.map((value, index) => value - first[index]);
  const value = mean(differences);
  const method = "paired";
  if (differences.length < 2) return { value, method };
  const error = standardDeviation(differences) /
    Math.sqrt(differences.length);
  const degrees = differences.length - 1;
  const sizes = [...first, ...second];
  return { value, method, ...estimateInterval(value, error, degrees, sizes) };
}

/**
 * Whether chance alone is an unlikely reason: the interval leaves out 0, and so
 * does an exact test where there is one. Without an interval the test tells.
 */
export function isResolved({ interval, p }: Difference): boolean {
  const isUnlikely = p !== undefined && p < 1 - CONFIDENCE;
  if (!interval) return isUnlikely;
  const [low, high] = interval;
  return (low > 0 || high < 0) && (p === undefined || isUnlikely);
}

/** Spreads below this share of the values are rounding. */
const ROUNDING = 1e-12;

/**
 * The interval around a difference, or that its values show no spread.
 *
 * Without a spread Student's t would give an interval of no width and call the
 * least difference certain. It supposes values from a bell curve, of which no
 * two are equal. Equal values come from shares at an end of their range (0 % in
 * each run, 100 % in each), from shares of few questions, or from seeds that
 * change nothing, and then several runs are worth one. Only the sign is left
 * then, and six pairs must agree in it to reach 95 %.
 *
 * @param values Whose size says what is rounding.
 */
function estimateInterval(
  value: number,
  error: number,
  degrees: number,
  values: readonly number[],
): Pick<Difference, "interval" | "p" | "constant"> {
  const size = Math.max(...values.map(Math.abs));
  if (error <= ROUNDING * size) return { constant: true };
  return estimate(value, error, degrees);
}

/** Student's interval around a value, and how likely chance alone gives it. */
function estimate(
  value: number,
  error: number,
  degrees: number,
): { readonly interval: readonly [number, number]; readonly p: number } {
  const reach = studentQuantile((1 + CONFIDENCE) / 2, degrees) * error;
  return {
    interval: [value - reach, value + reach],
    p: 2 * studentTail(Math.abs(value) / error, degrees),
  };
}
