/**
 * Several questions put to the same data.
 *
 * @module
 */

/**
 * Probabilities as they are to be read when so many were looked at: below 0.05,
 * and at most one of twenty such families names a difference that is none.
 *
 * Source: Holm 1979, "A simple sequentially rejective multiple test procedure",
 * Scandinavian Journal of Statistics 6.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { holmAdjusted } from "sft/statistics/holm.ts";
 *
 * assertEquals(holmAdjusted([0.25, 0.125, 0.5]), [0.5, 0.375, 0.5]);
 * ```
 */
export function holmAdjusted(probabilities: readonly number[]): number[] {
  const adjusted = [...probabilities];
  const order = [...probabilities.keys()]
    .sort((a, b) => probabilities[a] - probabilities[b]);
  let largest = 0;
  for (const [place, index] of order.entries()) {
    const remaining = probabilities.length - place;
    largest = Math.max(largest, remaining * probabilities[index]);
    adjusted[index] = Math.min(1, largest);
  }
  return adjusted;
}
