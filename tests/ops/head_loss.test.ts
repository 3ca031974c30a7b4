import { assertThrows } from "@std/assert";
import * as tf from "sft/core/tf.ts";
import { headLoss, headLossReference } from "sft/ops/head_loss.ts";
import theirs from "../fixtures/target_loss.json" with { type: "json" };
import { assertClose } from "../support/close.ts";
import { onEveryEngine } from "../support/engines.ts";

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

for (const { name, settings, ...expected } of theirs.cases) {
  onEveryEngine(`headLoss() is PyTorch's: ${name}`, async (engine) => {
    const [K, C, V] = theirs.sizes;
    // In one piece, and in chunks of which the last is smaller.
    for (const chunk of [undefined, 3]) {
      const program = engine.compile({
        name: "loss",
        inputs: {
          hidden: { shape: [K, C], dtype: "float32" },
          table: { shape: [V, C], dtype: "float32" },
          labels: { shape: [K], dtype: "int32" },
          weights: { shape: [K], dtype: "float32" },
        },
        run: ({ hidden, table, labels, weights }) => {
          const { value, grads: [dHidden, dTable] } = tf.valueAndGrads(
            (hidden: tf.Tensor, table: tf.Tensor) =>
              headLoss(
                hidden as tf.Tensor2D,
                table as tf.Tensor2D,
                labels as tf.Tensor1D,
                weights as tf.Tensor1D,
                chunk,
                settings,
              ),
          )([hidden, table]);
          return { value, dHidden, dTable };
        },
      });
      const { inputs, outputs } = program;
      for (const input of ["hidden", "table", "labels", "weights"] as const) {
        inputs[input].write(theirs[input]);
      }
      await program.run();
      const close = { relative: 1e-5 };
      assertClose("loss", await outputs.value.read(), [expected.loss], close);
      for (const gradient of ["dHidden", "dTable"] as const) {
        const values = await outputs[gradient].read();
        assertClose(gradient, values, expected[gradient], close);
      }
      program.dispose();
    }
  });
}
