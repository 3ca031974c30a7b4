import { assert, assertEquals, assertThrows } from "@std/assert";
import * as tf from "sft/core/tf.ts";
import {
  headLoss,
  headLossReference,
  LEAST_PROBABILITY,
} from "sft/ops/head_loss.ts";
import { assertClose } from "../support/close.ts";
import { onEveryEngine } from "../support/engines.ts";
import { checkKernel, floats, ints } from "../support/kernel_check.ts";

for (const chunk of [2, 3, 5]) {
  checkKernel({
    name: `headLoss() in chunks of ${chunk} rows`,
    forward: ([hidden, table, labels, weights]) =>
      headLoss(hidden, table, labels, weights, chunk),
    reference: ([hidden, table, labels, weights], [[K, C], [V]]) =>
      headLossReference([hidden, table], [K, C, V], labels, weights),
    cases: {
      "odd sizes": [
        [5, 7],
        [11, 7],
        ints([10, 0, 3, 3, 1]),
        floats([1, 1, 0, 1, 1]),
      ],
    },
  });
}

checkKernel({
  name: "headLoss()",
  forward: ([hidden, table, labels, weights]) =>
    headLoss(hidden, table, labels, weights),
  reference: ([hidden, table, labels, weights], [[K, C], [V]]) =>
    headLossReference([hidden, table], [K, C, V], labels, weights),
  cases: {
    "one target, two tokens": [[1, 1], [2, 1], ints([1]), floats([1])],
    "odd sizes": [
      [5, 7],
      [67, 7],
      ints([66, 0, 13, 13, 1]),
      floats([1, 1, 1, 1, 1]),
    ],
    "empty slots": [
      [4, 3],
      [11, 3],
      ints([10, 0, 4, 0]),
      floats([1, 0, 1, 0]),
    ],
    "nothing but empty slots": [
      [2, 3],
      [5, 3],
      ints([0, 0]),
      floats([0, 0]),
    ],
    "one label throughout": [
      [9, 5],
      [3, 5],
      ints(Array(9).fill(2)),
      floats(Array(9).fill(1)),
    ],
    "more rows than channels and tokens": [
      [67, 2],
      [5, 2],
      ints(Array.from({ length: 67 }, (_, k) => k % 5)),
      floats(Array.from({ length: 67 }, (_, k) => k % 3 ? 1 : 0)),
    ],
  },
});

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

onEveryEngine(
  "headLoss() bounds the loss of a target without a chance, not its gradient",
  async (engine) => {
    // Logits 200 and 0: the second token's probability is e^-200, 0 in float32.
    const program = engine.compile({
      name: "test",
      inputs: {
        hidden: { shape: [1, 1], dtype: "float32" },
        table: { shape: [2, 1], dtype: "float32" },
        labels: { shape: [1], dtype: "int32" },
        weights: { shape: [1], dtype: "float32" },
      },
      run: (given) => {
        const labels = given.labels as tf.Tensor1D;
        const weights = given.weights as tf.Tensor1D;
        const { value, grads: [slope] } = tf.valueAndGrads((hidden, table) =>
          headLoss(
            hidden as tf.Tensor2D,
            table as tf.Tensor2D,
            labels,
            weights,
          )
        )([given.hidden, given.table]);
        return { nats: value, slope };
      },
    });
    program.inputs.hidden.write([1]);
    program.inputs.table.write([200, 0]);
    program.inputs.labels.write([1]);
    program.inputs.weights.write([1]);
    await program.run();

    const [nats] = await program.outputs.nats.read();
    assertClose("nats", [nats], [-Math.log(LEAST_PROBABILITY)], {
      relative: 1e-6,
    });
    assert(nats > 85 && nats < 86);
    assertEquals([...await program.outputs.slope.read()], [200]);
    program.dispose();
  },
);

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
