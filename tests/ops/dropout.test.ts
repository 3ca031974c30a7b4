import { assertEquals } from "@std/assert";
import { dropout, dropoutReference } from "sft/ops/dropout.ts";
import { bools, checkKernel } from "../support/kernel_check.ts";

const RATE = 0.3;
/** Two of three stay. */
const someStay = (size: number) =>
  Array.from({ length: size }, (_, i) => i % 3 ? 1 : 0);

checkKernel({
  name: "dropout()",
  forward: ([x, keep]) => dropout(x, keep, RATE),
  reference: ([x, keep]) => dropoutReference([x], keep, RATE),
  cases: {
    "one value that stays": [[1], bools([1])],
    "one value that goes": [[1], bools([0])],
    "odd sizes": [[5, 67], bools(someStay(5 * 67), [5, 67])],
    "attention's shape": [[1, 2, 5, 5], bools(someStay(50), [1, 2, 5, 5])],
  },
});

Deno.test("dropoutReference() keeps the mean of what stays", () => {
  const x = Float64Array.of(3, 3, 3, 3);
  assertEquals([...dropoutReference([x], [1, 0, 1, 1], 0.25)], [4, 0, 4, 4]);
});
