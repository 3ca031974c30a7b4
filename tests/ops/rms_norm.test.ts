import { assertThrows } from "@std/assert";
import * as tf from "sft/core/tf.ts";
import { rmsNorm, rmsNormReference } from "sft/ops/rms_norm.ts";
import { assertClose } from "../support/close.ts";

Deno.test("rmsNormReference() gives the values of PyTorch", () => {
  const x = Float64Array.of(1, 2, 4, -1, 0, 7);
  const gain = Float64Array.of(1, 2, 0.5);
  assertClose(
    "values",
    rmsNormReference([x, gain], 1e-5),
    [
      ...[0.3779642030348929, 1.5118568121395717, 0.7559284060697858],
      ...[-0.24494890079365858, 0, 0.8573211527778051],
    ],
    { relative: 1e-15 },
  );
});

Deno.test("rmsNorm() refuses a gain of another width", () => {
  const four = tf.zeros([4]);
  const x: tf.Tensor2D = tf.zeros([2, 3]);
  assertThrows(
    () => rmsNorm(x, four, 1e-5),
    RangeError,
    "Cannot apply rmsNorm: gain has shape [4], expected [C=3]",
  );
  tf.dispose([four, x]);
});
