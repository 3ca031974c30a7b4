import { assertEquals, assertThrows } from "@std/assert";
import * as tf from "sft/core/tf.ts";
import {
  feedForward,
  feedForwardReference,
  stripesOf,
} from "sft/ops/feed_forward.ts";
import { assertClose } from "../support/close.ts";

Deno.test("feedForwardReference() gives a sum done by hand", () => {
  // gelu(1) + 2 · gelu(-1) + 0.5
  const [x, out, outBias, back, backBias] = [
    ...[[2], [1, -1], [-1, 1], [1, 2], [0.5]].map((v) => Float64Array.from(v)),
  ];
  assertClose(
    "value",
    feedForwardReference([x, out, outBias, back, backBias]),
    [0.8411919906082768 - 2 * 0.15880800939172324 + 0.5],
    { relative: 1e-14 },
  );
});

Deno.test("stripesOf() makes stripes that are equal and wide", () => {
  assertEquals([32, 512, 1024, 1026, 3072].map(stripesOf), [1, 2, 4, 2, 4]);
});

Deno.test("feedForward() cuts its weights where a gradient is taken alone", async () => {
  const weights = {
    out: tf.zeros([3, 512]) as tf.Tensor2D,
    outBias: tf.zeros([512]),
    back: tf.zeros([512, 3]) as tf.Tensor2D,
    backBias: tf.zeros([3]),
  };
  const x = tf.zeros([2, 3]) as tf.Tensor2D;
  const cutsOf = async (run: () => tf.Tensor) =>
    (await tf.profile(run)).kernelNames.includes("SplitV");
  const loss = (x: tf.Tensor) =>
    tf.sum(feedForward(x as tf.Tensor2D, weights)) as tf.Scalar;

  assertEquals(await cutsOf(() => loss(x)), false);
  assertEquals(await cutsOf(() => tf.grad(loss)(x)), true);
});

Deno.test("feedForward() refuses weights that do not fit", () => {
  const refusal = (I: number, back: [number, number]) =>
    assertThrows(() =>
      tf.tidy(() =>
        feedForward(tf.zeros([2, 3]), {
          out: tf.zeros([3, 4]),
          outBias: tf.zeros([I]),
          back: tf.zeros(back),
          backBias: tf.zeros([3]),
        })
      ), RangeError).message;

  assertEquals(
    refusal(5, [4, 3]),
    "Cannot apply feedForward: outBias has shape [5], expected [I=4]",
  );
  assertEquals(
    refusal(4, [3, 4]),
    "Cannot apply feedForward: back has shape [3, 4], expected [I=4, C=3]",
  );
});
