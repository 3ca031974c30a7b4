import { assertEquals } from "@std/assert";
import { counted, formatCount, formatDuration } from "sft/core/format.ts";

Deno.test("formatCount() sets thousands apart and shortens millions", () => {
  const shown: [number, string][] = [
    [0, "0"],
    [7.6, "8"],
    [999, "999"],
    [1000, "1,000"],
    [999_999, "999,999"],
    [999_999.6, "1.00 M"],
    [1_234_567, "1.23 M"],
    [10_649_088, "10.6 M"],
    [999_499_999, "999 M"],
    [999_999_999, "1.00 B"],
    [3e9, "3.00 B"],
    [15e12, "15.0 T"],
    [2.5e15, "2.50e+15"],
    [-2_500_000, "-2.50 M"],
  ];
  assertEquals(shown.map(([n]) => [n, formatCount(n)]), shown);
});

Deno.test("formatDuration() shows the two largest units", () => {
  const shown: [number, string][] = [
    [0, "0.0 s"],
    [-5, "0.0 s"],
    [420, "0.4 s"],
    [949, "0.9 s"],
    [950, "1 s"],
    [59_499, "59 s"],
    [59_500, "1 min 00 s"],
    [725_000, "12 min 05 s"],
    [3_599_600, "1 h 00 min"],
    [11_220_000, "3 h 07 min"],
    [86_400_000, "1 d 00 h"],
    [273_600_000, "3 d 04 h"],
    [NaN, "unknown"],
    [Infinity, "unknown"],
  ];
  assertEquals(shown.map(([ms]) => [ms, formatDuration(ms)]), shown);
});

Deno.test("counted() writes one of a kind as one", () => {
  assertEquals(
    [0, 1, 2].map((count) => counted(count, "other run")),
    ["0 other runs", "1 other run", "2 other runs"],
  );
  assertEquals(counted(12_345, "row", formatCount), "12,345 rows");
});
