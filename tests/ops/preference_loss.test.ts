import { assertThrows } from "@std/assert";
import * as tf from "sft/core/tf.ts";
import {
  preferenceLoss,
  preferenceLossReference,
} from "sft/ops/preference_loss.ts";
import { assertClose } from "../support/close.ts";

const SETTINGS = {
  loss: "sigmoid",
  beta: 0.5,
  labelSmoothing: 0,
  rpoAlpha: 0,
} as const;

Deno.test("preferenceLossReference() gives what is computed by hand", () => {
  // A margin of 0.5 · (2 - -1) in two and four tokens.
  const inputs = [[-4, -9], [-6, -8], [2, 4]]
    .map((values) => Float64Array.from(values));
  const first = (changes: object) =>
    preferenceLossReference(inputs, { ...SETTINGS, ...changes })[0];

  assertClose("losses", [
    first({}),
    first({ loss: "hinge" }),
    first({ loss: "hinge", beta: 0.2 }),
    first({ loss: "ipo" }),
    first({ loss: "hinge", rpoAlpha: 3 }),
  ], [
    Math.log(1 + Math.exp(-1.5)),
    0,
    0.4,
    0.0625, // (2/2 + 1/4 - 1)²
    6,
  ], { relative: 1e-15 });
  assertClose(
    "figures",
    preferenceLossReference(inputs, SETTINGS).subarray(1),
    [1, -0.5, 1.5, 1, -4, -9],
    { relative: 1e-15 },
  );
});

Deno.test("preferenceLoss() refuses shapes that do not fit", () => {
  tf.tidy(() => {
    const [two, three] = [2, 3].map((P) => tf.zeros([P, 2]) as tf.Tensor2D);
    assertThrows(
      () => preferenceLoss(two, three, two, SETTINGS),
      RangeError,
      "Cannot apply preferenceLoss: reference has shape [3, 2], expected " +
        "[P=2, sides=2]",
    );
  });
});
