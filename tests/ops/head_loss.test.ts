import { assertThrows } from "@std/assert";
import * as tf from "sft/core/tf.ts";
import { headLoss, headLossReference } from "sft/ops/head_loss.ts";
import { assertClose } from "../support/close.ts";

Deno.test("headLossReference() gives the values of PyTorch", () => {
  // cross_entropy of float64 [3, 2] · [2, 4], reduction "none".
  const hidden = Float64Array.from({ length: 6 }, (_, i) => Math.sin(i));
  const table = Float64Array.from({ length: 8 }, (_, i) => Math.cos(i));
  const rows = [1.0076723378315755, 0.8881668177543273, 1.4457984409525177];
  const nats = (weights: number[]) =>
    headLossReference([hidden, table], [3, 2, 4], [3, 0, 2], weights);

  assertClose("a row", nats([0, 1, 0]), [rows[1]], { relative: 1e-15 });
  assertClose("two rows", nats([1, 0, 1]), [rows[0] + rows[2]], {
    relative: 1e-15,
  });
});

Deno.test("headLoss() refuses a table, labels and weights that do not fit", () => {
  tf.tidy(() => {
    const hidden = tf.zeros([3, 4]) as tf.Tensor2D;
    const table = tf.zeros([9, 4]) as tf.Tensor2D;
    const [three, two] = [[0, 0, 0], [0, 0]].map((ids) =>
      tf.tensor1d(ids, "int32")
    );
    assertThrows(
      () => headLoss(hidden, tf.zeros([9, 5]), three, three),
      RangeError,
      "Cannot apply headLoss: table has shape [9, 5], expected [V=9, C=4]",
    );
    assertThrows(
      () => headLoss(hidden, table, two, three),
      RangeError,
      "Cannot apply headLoss: labels has shape [2], expected [K=3]",
    );
    assertThrows(
      () => headLoss(hidden, table, three, two),
      RangeError,
      "Cannot apply headLoss: weights has shape [2], expected [K=3]",
    );
  });
});
