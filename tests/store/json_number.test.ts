import { assertEquals } from "@std/assert";
import { jsonNumber, numberOfJson } from "sft/store/json_number.ts";

Deno.test("jsonNumber() writes what is not finite by its name", () => {
  assertEquals([1.5, -0, NaN, Infinity, -Infinity].map(jsonNumber), [
    1.5,
    -0,
    "NaN",
    "Infinity",
    "-Infinity",
  ]);
});

Deno.test("numberOfJson() knows names and null, and leaves all else", () => {
  assertEquals(
    ["NaN", "Infinity", "-Infinity", null, 0, "nan", "", undefined, true]
      .map(numberOfJson),
    [NaN, Infinity, -Infinity, NaN, 0, "nan", "", undefined, true],
  );
});
