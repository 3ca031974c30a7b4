import { assertEquals } from "@std/assert";
import { mean, standardDeviation } from "sft/statistics/moments.ts";

Deno.test("mean() and standardDeviation() are those of a sample", () => {
  assertEquals(mean([1, 2, 6]), 3);
  // Squares of 2, 1 and 3 over two.
  assertEquals(standardDeviation([1, 2, 6]), Math.sqrt(7));
});

Deno.test("mean() and standardDeviation() of too few values are no numbers", () => {
  assertEquals(mean([]), NaN);
  assertEquals(standardDeviation([]), NaN);
  assertEquals(standardDeviation([4]), NaN);
});
