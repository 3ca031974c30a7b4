import { assertEquals, assertThrows } from "@std/assert";
import * as tf from "sft/core/tf.ts";
import {
  attention,
  attentionReference,
  biasWhere,
  documentBias,
  HIDDEN,
} from "sft/ops/attention.ts";
import { dropoutReference } from "sft/ops/dropout.ts";
import { eagerEngine } from "sft/engine/eager.ts";
import { assertClose } from "../support/close.ts";
import {
  bools,
  checkKernel,
  floats,
  type Given,
  type KernelCheck,
} from "../support/kernel_check.ts";

type Shapes = readonly (readonly number[])[];

/** Sizes as `attentionReference()` takes them. */
const sizesOf = ([[B, H, T, D], [, , S]]: Shapes) => [B, H, T, S, D];

/** A bias drawn as one text a position: `·` is seen, `x` is hidden. */
function drawn(...rows: string[]): number[] {
  return rows.flatMap((row) =>
    row.split(" ").map((cell) => cell === "x" ? HIDDEN : 0)
  );
}

/** The causal bias of B rows of T positions. */
function causal(B: number, T: number): Given {
  const row = Array.from(
    { length: T * T },
    (_, at) => at % T > Math.floor(at / T) ? HIDDEN : 0,
  );
  return floats(Array(B).fill(row).flat(), [B, 1, T, T]);
}

checkKernel({
  name: "attention()",
  forward: ([q, k, v, bias]) => attention(q, k, v, bias),
  reference: ([q, k, v, bias], shapes) =>
    attentionReference([q, k, v], sizesOf(shapes), bias),
  cases: {
    "one position": [
      [1, 1, 1, 1],
      [1, 1, 1, 1],
      [1, 1, 1, 1],
      floats([0], [1, 1, 1, 1]),
    ],
    "odd sizes": [[2, 3, 5, 7], [2, 3, 5, 7], [2, 3, 5, 7], causal(2, 5)],
    "a long row": [[1, 1, 67, 3], [1, 1, 67, 3], [1, 1, 67, 3], causal(1, 67)],
    "more keys than queries": [
      [1, 2, 1, 5],
      [1, 2, 9, 5],
      [1, 2, 9, 5],
      floats(drawn("· · · · · · x x x"), [1, 1, 1, 9]),
    ],
    "another bias in each row of the batch": [
      [2, 2, 3, 4],
      [2, 2, 3, 4],
      [2, 2, 3, 4],
      floats(
        drawn(
          ...["· x x", "· · x", "· · ·"],
          ...["· x x", "x · x", "x · ·"],
        ),
        [2, 1, 3, 3],
      ),
    ],
  },
});

const RATE = 0.4;

const droppedReference: KernelCheck["reference"] = (
  [q, k, v, bias, keep],
  shapes,
) =>
  attentionReference(
    [q, k, v],
    sizesOf(shapes),
    bias,
    dropoutReference([keep.map(() => 1)], keep, RATE),
  );

checkKernel({
  name: "attention() with dropout",
  forward: ([q, k, v, bias, keep]) =>
    attention(q, k, v, bias, { drop: { keep, rate: RATE } }),
  reference: droppedReference,
  cases: {
    "odd sizes": [
      [1, 3, 5, 7],
      [1, 3, 5, 7],
      [1, 3, 5, 7],
      causal(1, 5),
      bools(Array.from({ length: 75 }, (_, i) => i % 3 ? 1 : 0), [1, 3, 5, 5]),
    ],
    "nothing kept": [
      [1, 1, 2, 3],
      [1, 1, 2, 3],
      [1, 1, 2, 3],
      causal(1, 2),
      bools([0, 0, 0, 0], [1, 1, 2, 2]),
    ],
  },
});

for (const tile of [2, 3, 64]) {
  checkKernel({
    name: `attention() in causal tiles of ${tile}`,
    forward: ([q, k, v, bias]) =>
      attention(q, k, v, bias, { causal: true, tile }),
    reference: ([q, k, v, bias], shapes) =>
      attentionReference([q, k, v], sizesOf(shapes), bias),
    cases: {
      "odd sizes": [[2, 3, 5, 7], [2, 3, 5, 7], [2, 3, 5, 7], causal(2, 5)],
      "a last tile of one": [
        [1, 2, 7, 3],
        [1, 2, 7, 3],
        [1, 2, 7, 3],
        causal(1, 7),
      ],
      "packed documents": [
        [1, 2, 6, 3],
        [1, 2, 6, 3],
        [1, 2, 6, 3],
        floats(
          drawn(
            ...["· x x x x x", "· · x x x x", "x x · x x x"],
            ...["x x · · x x", "x x · · · x", "x x x x x ·"],
          ),
          [1, 1, 6, 6],
        ),
      ],
    },
  });
}

checkKernel({
  name: "attention() in causal tiles with dropout",
  forward: ([q, k, v, bias, keep]) =>
    attention(q, k, v, bias, {
      drop: { keep, rate: RATE },
      causal: true,
      tile: 2,
    }),
  reference: droppedReference,
  cases: {
    "odd sizes": [
      [1, 3, 5, 7],
      [1, 3, 5, 7],
      [1, 3, 5, 7],
      causal(1, 5),
      bools(Array.from({ length: 75 }, (_, i) => i % 3 ? 1 : 0), [1, 3, 5, 5]),
    ],
  },
});

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
  const bias = causal(1, 3).values;
  const y = attentionReference([q, k, v], [1, 2, 3, 3, 2], bias);
  assertClose("values", y, TORCH, { relative: 1e-14 });
});

/** What a program gives that computes `run` of one int32 input. */
async function evaluated(
  shape: readonly number[],
  values: readonly number[],
  run: (x: tf.Tensor) => tf.Tensor,
) {
  const program = eagerEngine().compile({
    name: "test",
    inputs: { x: { shape, dtype: "int32" } },
    run: ({ x }) => ({ y: run(x) }),
  });
  program.inputs.x.write(values);
  await program.run();
  return program.outputs.y;
}

Deno.test("documentBias() shows a position its own document so far", async () => {
  const segments = [
    ...[1, 1, 2, 2, 0],
    ...[1, 2, 2, 2, 2],
  ];
  const bias = await evaluated(
    [2, 5],
    segments,
    (x) => documentBias(x as tf.Tensor2D),
  );
  assertEquals(bias.shape, [2, 1, 5, 5]);
  assertEquals(
    [...await bias.read()],
    drawn(
      ...["· x x x x", "· · x x x", "x x · x x", "x x · · x", "x x x x ·"],
      ...["· x x x x", "x · x x x", "x · · x x", "x · · · x", "x · · · ·"],
    ),
  );
});

Deno.test("documentBias() lets padding see padding, so no row is all hidden", async () => {
  const bias = await evaluated(
    [1, 3],
    [1, 0, 0],
    (x) => documentBias(x as tf.Tensor2D),
  );
  assertEquals([...await bias.read()], drawn("· x x", "x · x", "x · ·"));
});

Deno.test("biasWhere() hides what is not visible", async () => {
  const bias = await evaluated(
    [1, 1, 2, 2],
    [1, 0, 1, 1],
    (x) => biasWhere(tf.cast(x, "bool") as tf.Tensor4D),
  );
  assertEquals([...await bias.read()], drawn("· x", "· ·"));
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
      "Cannot attend: k has shape [2, 3, 6, 7], expected [B=2, H=3, S=6, D=5]",
    );
    assertThrows(
      () => attention(q, k, shaped(2, 3, 4, 5), bias),
      RangeError,
      "Cannot attend: v has shape [2, 3, 4, 5], expected [B=2, H=3, S=6, D=5]",
    );
    assertThrows(
      () => attention(q, k, k, shaped(2, 3, 4, 6)),
      RangeError,
      "Cannot attend: bias has shape [2, 3, 4, 6], " +
        "expected [B=2, heads=1, T=4, S=6]",
    );
  });
});
