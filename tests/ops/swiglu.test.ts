import { assertThrows } from "@std/assert";
import * as tf from "sft/core/tf.ts";
import { swiglu, swigluReference } from "sft/ops/swiglu.ts";
import { assertClose } from "../support/close.ts";

Deno.test("swigluReference() gives the values of PyTorch", () => {
  const gate = Float64Array.of(-2, -0.5, 0, 1, 3);
  const up = Float64Array.of(1, 2, 3, -4, 0.5);
  assertClose("values", swigluReference([gate, up]), [
    ...[-0.2384058440442351, -0.3775406687981454, 0],
    ...[-2.9242343145200196, 1.4288611902336499],
  ], {
    relative: 1e-15,
  });
});

Deno.test("swiglu() refuses halves of different shapes", () => {
  const [a, b] = [tf.zeros([2, 3]), tf.zeros([2, 4])];
  assertThrows(
    () => swiglu(a, b),
    RangeError,
    "Cannot apply swiglu: up has shape [2, 4], expected [axis 0=2, axis 1=3]",
  );
  tf.dispose([a, b]);
});
