import { assertThrows } from "@std/assert";
import * as tf from "sft/core/tf.ts";
import { rotary, rotaryReference } from "sft/ops/rotary.ts";
import { assertClose } from "../support/close.ts";

Deno.test("rotaryReference() turns pairs that are half a head apart", () => {
  // One row of two heads of four; the first pair by 90°, the second by 180°.
  const x = Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8);
  const [cos, sin] = [Float64Array.of(0, -1), Float64Array.of(1, 0)];
  const y = rotaryReference([x, cos, sin], [1, 2, 4]);
  assertClose("y", y, [-3, -2, 1, -4, -7, -6, 5, -8], { relative: 0 });
});

Deno.test("rotary() refuses turns of other rows, or of another head", () => {
  const x: tf.Tensor2D = tf.zeros([2, 12]);
  const refusal = (N: number, half: number, message: string) => {
    const cos: tf.Tensor2D = tf.zeros([N, half]);
    assertThrows(() => rotary(x, { cos, sin: cos }), RangeError, message);
    cos.dispose();
  };
  refusal(
    3,
    2,
    "Cannot apply rotary: cos has shape [3, 2], expected [N=2, half=2]",
  );
  refusal(
    2,
    5,
    "Cannot apply rotary: x has shape [2, 12], expected [N=2, H·D=10]",
  );
  x.dispose();
});
