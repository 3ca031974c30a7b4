import { assertThrows } from "@std/assert";
import * as tf from "sft/core/tf.ts";
import { layerNorm, layerNormReference } from "sft/ops/layer_norm.ts";
import { assertClose } from "../support/close.ts";

const EPSILON = 1e-5;

Deno.test("layerNormReference() gives the values of PyTorch", () => {
  const x = Float64Array.of(1, 2, 4, -1, 0, 7);
  const gain = Float64Array.of(1, 2, 0.5);
  const bias = Float64Array.of(0, 1, -1);
  assertClose("values", layerNormReference([x, gain, bias], EPSILON), [
    ...[-1.0690415314502977, 0.46547923427485094, -0.3318490428435641],
    ...[-0.8429268976892886, -0.12390253025238485, -0.2975609185922594],
  ], { relative: 1e-15 });
});

Deno.test("layerNorm() refuses a gain or bias of another width", () => {
  const [three, four] = [tf.zeros([3]), tf.zeros([4])];
  const x: tf.Tensor2D = tf.zeros([2, 3]);
  assertThrows(
    () => layerNorm(x, four, three, EPSILON),
    RangeError,
    "Cannot apply layerNorm: gain has shape [4], expected [C=3]",
  );
  assertThrows(
    () => layerNorm(x, three, four, EPSILON),
    RangeError,
    "Cannot apply layerNorm: bias has shape [4], expected [C=3]",
  );
  tf.dispose([three, four, x]);
});
