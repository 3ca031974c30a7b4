import { assert, assertEquals, assertFalse, assertThrows } from "@std/assert";
import { assertShape, sameShape, sizeOf } from "sft/core/shape.ts";

Deno.test("sizeOf() multiplies the axes", () => {
  assertEquals(sizeOf([2, 3, 4]), 24);
  assertEquals(sizeOf([5, 0]), 0);
  assertEquals(sizeOf([]), 1);
});

Deno.test("sameShape() compares rank and every axis", () => {
  assert(sameShape([], []));
  assert(sameShape([2, 3], [2, 3]));
  assertFalse(sameShape([2, 3], [3, 2]));
  assertFalse(sameShape([2, 3], [2, 3, 1]));
});

Deno.test("assertShape() names the argument, what came and what was due", () => {
  assertShape("score rows", "labels", [2, 8], { B: 2, T: 8 });
  const wrong = (shape: number[]) =>
    assertThrows(
      () => assertShape("score rows", "labels", shape, { B: 2, T: 8 }),
      RangeError,
    ).message;

  assertEquals(
    wrong([2, 7]),
    "Cannot score rows: labels has shape [2, 7], expected [B=2, T=8]",
  );
  assertEquals(
    wrong([16]),
    "Cannot score rows: labels has shape [16], expected [B=2, T=8]",
  );
});
