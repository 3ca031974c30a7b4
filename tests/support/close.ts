/**
 * Numeric assertions that name the worst element.
 *
 * @module
 */
import { assert } from "@std/assert";

/**
 * Fails unless every element is close to the expected one.
 *
 * Errors are shares of the largest expected magnitude, not of each element: a
 * gradient of 1e-9 among gradients of 1 is allowed its rounding. Where all are
 * expected to be 0, errors are absolute. Infinities have to match exactly.
 *
 * @param what Names the values in the message, such as `gradient of "wte"`.
 * @param relative Largest error allowed, as that share.
 * @throws {AssertionError} With the worst element, its place and both values.
 */
export function assertClose(
  what: string,
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  { relative }: { readonly relative: number },
): void {
  assert(
    actual.length === expected.length,
    `Expected ${what} to have ${expected.length} elements: ` +
      `received ${actual.length}`,
  );
  const scale = largestMagnitude(expected) || 1;
  let [worst, at] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    const error = errorBetween(actual[i], expected[i]) / scale;
    if (error > worst) [worst, at] = [error, i];
  }
  assert(
    worst <= relative,
    `Expected ${what} within ${relative.toExponential()}: ` +
      `worst error ${worst.toExponential(2)} at element ${at} ` +
      `(received ${readable(actual[at])}, expected ${readable(expected[at])})`,
  );
}

function largestMagnitude(values: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) {
    const magnitude = Math.abs(values[i]);
    if (Number.isFinite(magnitude)) largest = Math.max(largest, magnitude);
  }
  return largest;
}

/** Infinite where either is not a number, or an infinity has no equal. */
function errorBetween(actual: number, expected: number): number {
  if (Object.is(actual, expected)) return 0;
  const error = Math.abs(actual - expected);
  return Number.isNaN(error) ? Infinity : error;
}

/** The digits that float32 has, without trailing zeros. */
function readable(value: number): string {
  return String(Number(value.toPrecision(7)));
}
