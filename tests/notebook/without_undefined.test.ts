import { assertEquals } from "@std/assert";
import { withoutUndefined } from "sft/notebook/without_undefined.ts";

Deno.test("withoutUndefined() leaves out what is undefined, and no more", () => {
  const given = { a: undefined, b: null, c: 0, d: "" };
  assertEquals(Object.keys(withoutUndefined(given)), ["b", "c", "d"]);
});
