import { assertThrows } from "@std/assert";
import * as tf from "sft/core/tf.ts";
import { layerNorm, layerNormReference } from "sft/ops/layer_norm.ts";
import { assertClose } from "../support/close.ts";
import { checkKernel, floats } from "../support/kernel_check.ts";

const EPSILON = 1e-5;

checkKernel({
  name: "layerNorm()",
  forward: ([x, gain, bias]) => layerNorm(x, gain, bias, EPSILON),
  reference: (operands) => layerNormReference(operands, EPSILON),
  cases: {
    "a single row": [[1, 8], [8], [8]],
    "a single column": [[5, 1], [1], [1]],
    "odd sizes": [[5, 67], [67], [67]],
    "rows of one value": [
      floats(Array(10).fill(0.3), [2, 5]),
      [5],
      [5],
    ],
    "rows far from zero": [
      floats(Array.from({ length: 14 }, (_, i) => 100 + i % 5), [2, 7]),
      [7],
      [7],
    ],
  },
});

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
