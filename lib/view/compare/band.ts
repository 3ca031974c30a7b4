/**
 * Several lines as one: their mean and how far apart they are.
 *
 * @module
 */

/** One point of a line; a line's points are in order of x. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A mean and the lowest and highest of what it is the mean of. */
export interface BandPoint extends Point {
  readonly low?: number;
  readonly high?: number;
}

/**
 * The mean of lines with the band from their lowest to their highest.
 *
 * Where the lines have other places of x, they are read between their points at
 * those of the first one; from where all have begun to where the first ends,
 * because a mean of ever fewer lines would jump. One line comes back as it is.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { bandOf } from "sft/view/compare/band.ts";
 *
 * assertEquals(bandOf([[{ x: 1, y: 4 }], [{ x: 1, y: 6 }]]), [
 *   { x: 1, y: 5, low: 4, high: 6 },
 * ]);
 * ```
 */
export function bandOf(lines: readonly (readonly Point[])[]): BandPoint[] {
  const drawn = lines.filter(({ length }) => length > 0);
  if (drawn.length === 0) return [];
  if (drawn.length === 1) return [...drawn[0]];
  return commonPlaces(drawn).map((x) => {
    const values = drawn.map((line) => valueAt(line, x));
    return {
      x,
      y: values.reduce((sum, value) => sum + value, 0) / values.length,
      low: Math.min(...values),
      high: Math.max(...values),
    };
  });
}

/** The first line's places where all lines are, and where that part ends. */
function commonPlaces(lines: readonly (readonly Point[])[]): number[] {
  const begin = Math.max(...lines.map((line) => line[0].x));
  const end = Math.min(...lines.map((line) => line.at(-1)!.x));
  if (begin > end) return [];
  const inside = lines[0].map(({ x }) => x).filter((x) => x > begin && x < end);
  return [...new Set([begin, ...inside, end])];
}

/** The line at `x`, straight between its points. */
function valueAt(line: readonly Point[], x: number): number {
  // The last point that is not beyond x: the steps of a search by halves.
  let [at, beyond] = [0, line.length];
  while (beyond - at > 1) {
    const middle = (at + beyond) >> 1;
    if (line[middle].x <= x) at = middle;
    else beyond = middle;
  }
  const [left, right] = [line[at], line[at + 1]];
  if (right === undefined || left.x === x) return left.y;
  const share = (x - left.x) / (right.x - left.x);
  return left.y + share * (right.y - left.y);
}
