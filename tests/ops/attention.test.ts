import { assertThrows } from "@std/assert";
import * as tf from "sft/core/tf.ts";
import { attention, attentionReference, HIDDEN } from "sft/ops/attention.ts";
import { assertClose } from "../support/close.ts";

/** scaled_dot_product_attention of float64 [1, 2, 3, 2], is_causal. */
const TORCH = [
  ...[0, 1, 0.513380073386311, 1.513380073386311],
  ...[2.38025539649666, 3.38025539649666, 6, 7],
  ...[6.442389646793169, 7.442389646793167],
  ...[8.51156524466413, 9.51156524466413],
];

Deno.test("attentionReference() gives the values of PyTorch", () => {
  const q = Float64Array.from({ length: 12 }, (_, i) => Math.sin(i));
  const k = Float64Array.from({ length: 12 }, (_, i) => Math.cos(i));
  const v = Float64Array.from({ length: 12 }, (_, i) => i);
  const bias = [[0, HIDDEN, HIDDEN], [0, 0, HIDDEN], [0, 0, 0]].flat();
  const y = attentionReference([q, k, v], [1, 2, 3, 3, 2], bias);
  assertClose("values", y, TORCH, { relative: 1e-14 });
});

Deno.test("attention() refuses keys, values and a bias that do not fit", () => {
  const shaped = (...shape: [number, number, number, number]): tf.Tensor4D =>
    tf.zeros(shape);
  tf.tidy(() => {
    const [q, k] = [shaped(2, 3, 4, 5), shaped(2, 3, 6, 5)];
    const bias = shaped(2, 1, 4, 6);
    assertThrows(
      () => attention(q, shaped(2, 3, 6, 7), k, bias),
      RangeError,
      "Cannot attend: k has shape [2, 3, 6, 7], expected [B=2, G=3, S=6, D=5]",
    );
    assertThrows(
      () => attention(q, k, shaped(2, 3, 4, 5), bias),
      RangeError,
      "Cannot attend: v has shape [2, 3, 4, 5], expected [B=2, G=3, S=6, D=5]",
    );
    assertThrows(
      () => attention(q, k, k, shaped(2, 3, 4, 6)),
      RangeError,
      "Cannot attend: bias has shape [2, 3, 4, 6], " +
        "expected [B=2, heads=1, T=4, S=6]",
    );
  });
});
