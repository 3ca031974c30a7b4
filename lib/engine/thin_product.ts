/**
 * Products that stay float32 where others are of half precision.
 *
 * @module
 */
import type { Node } from "./graph.ts";

/** Rows, columns or terms of a sum that a product worth rounding has at least. */
const THINNEST = 8;

/**
 * Whether a product is a sum over rows in disguise, such as a layer norm's: to
 * round its factors costs digits that nothing makes up for, and moving them
 * takes longer than computing them.
 */
export function isThinProduct({ inputs, outputs, attributes }: Node): boolean {
  const depth = inputs[0].shape.at(attributes.transposeA ? -2 : -1)!;
  const sides = [...outputs[0].shape.slice(-2), depth];
  return Math.min(...sides) < THINNEST;
}
