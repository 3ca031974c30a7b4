import { assertEquals, assertThrows } from "@std/assert";
import * as tf from "sft/core/tf.ts";
import { gate, gateReference } from "sft/ops/gate.ts";

Deno.test("gateReference() lets all through or nothing", () => {
  const x = Float64Array.of(3, -4);
  assertEquals([...gateReference([x], true)], [3, -4]);
  assertEquals([...gateReference([x], false)], [0, 0]);
});

Deno.test("gate() refuses a condition for each value", () => {
  assertEquals(
    assertThrows(
      () => gate(tf.tensor1d([true], "bool"), tf.tensor1d([1])),
      RangeError,
    ).message,
    "Cannot gate: open has shape [1], expected []",
  );
});
