/**
 * Student's t: its quantiles and tails. Compared with SciPy in its test.
 *
 * @module
 */
import { incompleteBeta } from "./incomplete_beta.ts";

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
