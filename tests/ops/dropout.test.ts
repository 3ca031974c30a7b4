import { assertEquals } from "@std/assert";
import { dropoutReference } from "sft/ops/dropout.ts";

Deno.test("dropoutReference() keeps the mean of what stays", () => {
  const x = Float64Array.of(3, 3, 3, 3);
  assertEquals([...dropoutReference([x], [1, 0, 1, 1], 0.25)], [4, 0, 4, 4]);
});
