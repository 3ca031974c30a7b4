/**
 * Means, their spread, and how sure a difference of two means is.
 *
 * Covers Student's t: its quantiles, and intervals for the difference of two
 * samples, paired or with Welch's degrees of freedom. Compared with SciPy in
 * its test.
 *
 * @module
 */

/** A difference of two means and where it probably lies. */
export interface Difference {
  /** Second mean less first. */
  readonly value: number;
  /** Ends of the 95 % interval; none where there is no spread to judge by. */
  readonly interval?: readonly [low: number, high: number];
  /** Whether values were compared one by one or all with all. */
  readonly method: "paired" | "welch";
  /**
   * Set where several values show no spread at all, which is no reason for
   * certainty: see `around()`.
   */
  readonly constant?: true;
}

/** Probability that an interval covers the true difference. */
export const CONFIDENCE = 0.95;

/** Of no values, NaN. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Of a sample, so with n - 1 below; of fewer than two values, NaN. */
export function standardDeviation(values: readonly number[]): number {
  if (values.length < 2) return NaN;
  const centre = mean(values);
  const squares = values.reduce((sum, x) => sum + (x - centre) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}

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
 * import { welchDifference } from "sft/view/compare/statistics.ts";
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
  return { value, method, ...around(value, Math.sqrt(a + b), degrees, sizes) };
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
  return { value, method, ...around(value, error, degrees, sizes) };
}

/** Whether chance alone is an unlikely reason: the interval leaves out 0. */
export function isResolved({ interval }: Difference): boolean {
  return interval !== undefined && (interval[0] > 0 || interval[1] < 0);
}

/** Spreads below this share of the values are rounding. */
const ROUNDING = 1e-12;

/**
 * The interval around a difference, or that its values show no spread.
 *
 * Student's t would make an interval of no width of that, and call the least
 * difference certain. But it takes values for drawn from a bell curve, of which
 * no two are equal. Equal ones come from shares that have nowhere to go (0 % in
 * each run, 100 % in each) or that count few questions, or from seeds that
 * decide nothing, and then several are worth one. What is left without a curve
 * is the sign: six pairs that agree in it are the first to reach 95 %.
 *
 * @param values Whose size says what is rounding.
 */
function around(
  value: number,
  error: number,
  degrees: number,
  values: readonly number[],
): Pick<Difference, "interval" | "constant"> {
  const size = Math.max(...values.map(Math.abs));
  if (error <= ROUNDING * size) return { constant: true };
  const reach = studentQuantile((1 + CONFIDENCE) / 2, degrees) * error;
  return { interval: [value - reach, value + reach] };
}

/**
 * The value that Student's t stays below with probability `p`.
 *
 * @param p Above 0 and below 1.
 * @param degrees Of freedom; above 0, fractions allowed.
 */
export function studentQuantile(p: number, degrees: number): number {
  if (p === 0.5) return 0;
  if (p < 0.5) return -studentQuantile(1 - p, degrees);
  // The upper end is doubled until it is beyond, then the range halved for as
  // long as numbers lie in it.
  let [low, high] = [0, 1];
  while (studentTail(high, degrees) > 1 - p) [low, high] = [high, 2 * high];
  for (;;) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) return middle;
    if (studentTail(middle, degrees) > 1 - p) low = middle;
    else high = middle;
  }
}

/** Probability that Student's t is above `t`, which is not negative. */
export function studentTail(t: number, degrees: number): number {
  const x = degrees / (degrees + t * t);
  return incompleteBeta(x, degrees / 2, 0.5) / 2;
}

/**
 * The regularized incomplete beta function, by its continued fraction.
 *
 * Source: NIST Digital Library of Mathematical Functions, 8.17.22 (fraction)
 * and 8.17.4 (symmetry); the fraction is evaluated by Lentz's method.
 */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front = Math.exp(
    logGamma(a + b) - logGamma(a) - logGamma(b) +
      a * Math.log(x) + b * Math.log1p(-x),
  ) / a;
  const tiny = 1e-300;
  const notZero = (value: number) => Math.abs(value) < tiny ? tiny : value;
  let c = 1;
  let d = 1 / notZero(1 - (a + b) * x / (a + 1));
  let fraction = d;
  for (let m = 1; m < 10_000; m++) {
    const even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    let change = 1;
    for (const coefficient of [even, odd]) {
      d = 1 / notZero(1 + coefficient * d);
      c = notZero(1 + coefficient / c);
      change = c * d;
      fraction *= change;
    }
    if (Math.abs(change - 1) < 1e-16) break;
  }
  return front * fraction;
}

/** Stirling's series, after moving up to where it is exact to 16 digits. */
function logGamma(x: number): number {
  let shift = 0;
  while (x < 15) shift -= Math.log(x++);
  const inverse = 1 / (x * x);
  const series = (1 / 12 - inverse * (1 / 360 - inverse *
          (1 / 1260 - inverse * (1 / 1680 - inverse / 1188)))) / x;
  return shift + (x - 0.5) * Math.log(x) - x + Math.log(2 * Math.PI) / 2 +
    series;
}
