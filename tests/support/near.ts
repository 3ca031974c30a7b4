/**
 * Statistics beside those of another library.
 *
 * @module
 */
import { assertAlmostEquals } from "@std/assert";

/** Within rounding of what is expected, as a share of it. */
export function assertNear(
  actual: number,
  expected: number,
  what: string,
): void {
  assertAlmostEquals(actual, expected, 1e-10 * (1 + Math.abs(expected)), what);
}

/** The same of an interval's ends and of a probability. */
export function assertTested(
  actual: { readonly interval?: readonly number[]; readonly p?: number },
  expected: { readonly interval: readonly number[]; readonly p: number },
  what: string,
): void {
  assertNear(actual.interval![0], expected.interval[0], `${what}, low`);
  assertNear(actual.interval![1], expected.interval[1], `${what}, high`);
  assertNear(actual.p!, expected.p, `${what}, p`);
}
