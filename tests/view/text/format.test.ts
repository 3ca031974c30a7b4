import { assertEquals } from "@std/assert";
import {
  formatFixed,
  formatNumber,
  formatShare,
} from "sft/view/text/format.ts";

Deno.test("formatNumber() keeps four digits, small ones as powers", () => {
  assertEquals([0.123456, 1234.5, -0.00001, 0.000123456, 0].map(formatNumber), [
    "0.1235",
    "1,235",
    "-1e-5",
    "1.235e-4",
    "0",
  ]);
});

Deno.test("formatFixed() and formatShare() keep their digits", () => {
  assertEquals(formatFixed(4)(1.5), "1.5000");
  assertEquals(formatShare(0.0456), "4.6 %");
});

Deno.test("no format makes a number of what is none", () => {
  for (const format of [formatNumber, formatFixed(4), formatShare]) {
    assertEquals(format(NaN), "NaN");
  }
  assertEquals([formatFixed(4), formatShare].map((of) => of(-Infinity)), [
    "-Infinity",
    "-Infinity",
  ]);
});
