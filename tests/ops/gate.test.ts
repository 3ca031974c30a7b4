import { assertEquals, assertThrows } from "@std/assert";
import * as tf from "sft/core/tf.ts";
import { gate, gateReference } from "sft/ops/gate.ts";
import { bools, checkKernel } from "../support/kernel_check.ts";

for (const open of [true, false]) {
  checkKernel({
    name: `gate() ${open ? "open" : "shut"}`,
    forward: ([x, is]) => gate(is, x),
    reference: ([x]) => gateReference([x], open),
    cases: {
      "one value": [[1], bools([Number(open)], [])],
      "odd sizes": [[5, 67], bools([Number(open)], [])],
    },
    gradients: false,
  });
}

Deno.test("gate() refuses a condition for each value", () => {
  assertEquals(
    assertThrows(
      () => gate(tf.tensor1d([true], "bool"), tf.tensor1d([1])),
      RangeError,
    ).message,
    "Cannot gate: open has shape [1], expected []",
  );
});
