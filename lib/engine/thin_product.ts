/**
 * Products that stay float32 where others are of half precision.
 *
 * @module
 */
import type { Node } from "./graph.ts";

/** The fewest rows, columns and terms of a sum that are worth rounding. */
const THINNEST = 8;

/**
 * Whether a product is really a sum over rows, as in a layer norm's gradient: to
 * round its factors would cost digits and save no time, since moving them takes
 * longer than multiplying them.
 */
export function isThinProduct({ inputs, outputs, attributes }: Node): boolean {
  const depth = inputs[0].shape.at(attributes.transposeA ? -2 : -1)!;
  const sides = [...outputs[0].shape.slice(-2), depth];
  return Math.min(...sides) < THINNEST;
}
