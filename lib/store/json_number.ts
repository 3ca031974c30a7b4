/**
 * Numbers in JSON, which has none for NaN and the infinities: those are written
 * by their names, as text.
 *
 * @module
 */

const NAMES = ["NaN", "Infinity", "-Infinity"];

/** The number as JSON can hold it: itself, or its name if it is not finite. */
export function jsonNumber(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}

/**
 * What a numeric field of JSON stands for. `null` is what `JSON.stringify()`
 * makes of a NaN, and so what older records hold.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { numberOfJson } from "sft/store/json_number.ts";
 *
 * assertEquals(["-Infinity", null, 1.5, "1.5"].map(numberOfJson), [
 *   -Infinity,
 *   NaN,
 *   1.5,
 *   "1.5", // no number, and left for its reader to refuse
 * ]);
 * ```
 */
export function numberOfJson(value: unknown): unknown {
  if (value === null) return NaN;
  return typeof value === "string" && NAMES.includes(value)
    ? Number(value)
    : value;
}
