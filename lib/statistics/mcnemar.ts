/**
 * Whether two arms are right equally often, by the questions that only one of
 * them has right. Compared with SciPy and statsmodels in its test.
 *
 * @module
 */
import { incompleteBeta } from "./incomplete_beta.ts";

/**
 * McNemar's test, exact: how probable it is that chance shares out the questions
 * on which two arms differ as unevenly as seen, or more so.
 *
 * Source: McNemar 1947, "Note on the sampling error of the difference between
 * correlated proportions or percentages", Psychometrika 12.
 *
 * @param onlyFirst Questions that the first arm alone has right.
 * @param onlySecond That the second alone has right.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { mcNemar } from "sft/statistics/mcnemar.ts";
 *
 * // Five coins that fall on one side.
 * assertEquals(mcNemar(0, 5).toFixed(4), "0.0625"); // 2 of 32
 * ```
 */
export function mcNemar(onlyFirst: number, onlySecond: number): number {
  const [fewer, more] = [onlyFirst, onlySecond].sort((a, b) => a - b);
  // P(X <= k) of a fair coin thrown n times is I(1/2; n - k, k + 1).
  return Math.min(1, 2 * incompleteBeta(0.5, more, fewer + 1));
}
