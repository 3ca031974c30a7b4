/**
 * Shapes: how many elements they hold, and the check that public functions make.
 *
 * Axis letters used everywhere: `B` batch, `T` time, `C` channels, `H` heads,
 * `D` head width, `V` vocabulary, `K` supervised targets, `N` rows.
 *
 * @module
 */

/**
 * Number of elements of a tensor of this shape.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { sizeOf } from "sft/core/shape.ts";
 *
 * assertEquals(sizeOf([2, 3]), 6);
 * assertEquals(sizeOf([]), 1);
 * ```
 */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, length) => size * length, 1);
}

/** Whether two shapes are equal, axis by axis. */
export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((length, axis) => length === b[axis]);
}

/**
 * Refuses a tensor whose shape is not the expected one.
 *
 * @param action What the caller was asked to do, in the imperative.
 * @param name The argument's name.
 * @param shape The shape that came.
 * @param axes The shape that was expected, keyed by axis letter.
 * @throws {RangeError} If rank or any axis differs.
 *
 * @example
 * ```ts
 * import { assertThrows } from "@std/assert";
 * import { assertShape } from "sft/core/shape.ts";
 *
 * assertThrows(
 *   () => assertShape("score rows", "labels", [2, 7], { B: 2, T: 8 }),
 *   RangeError,
 *   "Cannot score rows: labels has shape [2, 7], expected [B=2, T=8]",
 * );
 * ```
 */
export function assertShape(
  action: string,
  name: string,
  shape: readonly number[],
  axes: Readonly<Record<string, number>>,
): void {
  if (sameShape(shape, Object.values(axes))) return;
  const expected = Object.entries(axes).map(([axis, n]) => `${axis}=${n}`);
  throw new RangeError(
    `Cannot ${action}: ${name} has shape [${shape.join(", ")}], ` +
      `expected [${expected.join(", ")}]`,
  );
}
