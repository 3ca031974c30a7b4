import { assertEquals } from "@std/assert";
import { bandOf } from "sft/view/compare/band.ts";

const line = (...points: readonly [number, number][]) =>
  points.map(([x, y]) => ({ x, y }));

Deno.test("bandOf() is the mean of lines and how far they are apart", () => {
  assertEquals(
    bandOf([line([0, 1], [2, 4]), line([0, 3], [2, 4]), line([0, 2], [2, 1])]),
    [{ x: 0, y: 2, low: 1, high: 3 }, { x: 2, y: 3, low: 1, high: 4 }],
  );
});

Deno.test("bandOf() reads lines between their points", () => {
  const first = line([0, 0], [4, 8]);
  const second = line([0, 0], [2, 2], [4, 4]);

  assertEquals(bandOf([second, first]), [
    { x: 0, y: 0, low: 0, high: 0 },
    { x: 2, y: 3, low: 2, high: 4 },
    { x: 4, y: 6, low: 4, high: 8 },
  ]);
});

Deno.test("bandOf() goes as far as all of its lines", () => {
  const long = line([0, 0], [2, 2], [4, 4]);
  const late = line([1, 3], [3, 5]);

  assertEquals(bandOf([long, late]), [
    { x: 1, y: 2, low: 1, high: 3 },
    { x: 2, y: 3, low: 2, high: 4 },
    { x: 3, y: 4, low: 3, high: 5 },
  ]);
  assertEquals(bandOf([long, line([5, 1], [6, 1])]), []);
});

Deno.test("bandOf() leaves one line as it is, without a band", () => {
  assertEquals(bandOf([[], line([1, 2], [1, 3])]), line([1, 2], [1, 3]));
  assertEquals(bandOf([]), []);
});

Deno.test("bandOf() takes the later of two points in one place", () => {
  const doubled = line([0, 9], [0, 1], [2, 3]);

  assertEquals(bandOf([line([0, 1], [2, 3]), doubled]), [
    { x: 0, y: 1, low: 1, high: 1 },
    { x: 2, y: 3, low: 3, high: 3 },
  ]);
});
