/**
 * Numbers as the cells of a table show them.
 *
 * Covers measured values and shares, in English and independent of the
 * machine's language. Counts and durations are in `core/format.ts`.
 *
 * @module
 */

const PLAIN = new Intl.NumberFormat("en", { maximumSignificantDigits: 4 });

/**
 * Any number, to four significant digits; very small ones as powers of ten.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { formatNumber } from "sft/view/text/format.ts";
 *
 * assertEquals([12345, 0.5, 1e-5, NaN].map(formatNumber), [
 *   "12,345",
 *   "0.5",
 *   "1e-5",
 *   "NaN",
 * ]);
 * ```
 */
export function formatNumber(value: number): string {
  if (Number.isInteger(value)) return value.toLocaleString("en");
  if (Math.abs(value) >= 1e-3) return PLAIN.format(value);
  return Number(value.toPrecision(4)).toExponential();
}

/** With so many digits after the point: `1.500`. */
export function formatFixed(digits: number): (value: number) => string {
  return (value) => value.toFixed(digits);
}

/** A share of a whole: `45.0 %`; of none, `NaN`. */
export function formatShare(share: number): string {
  if (!Number.isFinite(share)) return String(share);
  return `${(100 * share).toFixed(1)} %`;
}
