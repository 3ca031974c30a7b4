import { assertEquals, assertThrows } from "@std/assert";
import * as tf from "sft/core/tf.ts";
import {
  selectRows,
  selectRowsReference,
  slotsOf,
} from "sft/ops/select_rows.ts";
import { onEveryEngine } from "../support/engines.ts";
import { checkKernel, ints } from "../support/kernel_check.ts";

checkKernel({
  name: "selectRows()",
  forward: ([x, rows, slots]) => selectRows(x, rows, slots),
  reference: ([x, rows], [[, C]]) => selectRowsReference([x], rows, C),
  cases: {
    "the only row": [[1, 5], ints([0]), ints([0])],
    "some rows": [[5, 67], ints([1, 4]), ints([2, 0, 2, 2, 1])],
    "every row, in another order": [[3, 2], ints([2, 0, 1]), ints([1, 2, 0])],
    "one column": [[7, 1], ints([6]), ints([1, 1, 1, 1, 1, 1, 0])],
  },
});

Deno.test("selectRowsReference() picks rows", () => {
  const x = Float64Array.of(10, 11, 20, 21, 30, 31);
  assertEquals([...selectRowsReference([x], [2, 0], 2)], [30, 31, 10, 11]);
});

onEveryEngine(
  "selectRows() passes no gradient through an empty slot",
  async (engine) => {
    const program = engine.compile({
      name: "test",
      inputs: {
        x: { shape: [3, 1], dtype: "float32" },
        rows: { shape: [3], dtype: "int32" },
        slots: { shape: [3], dtype: "int32" },
        dy: { shape: [3, 1], dtype: "float32" },
      },
      run: ({ x, dy, ...ids }) => {
        const [rows, slots] = [ids.rows, ids.slots] as tf.Tensor1D[];
        const select = (x: tf.Tensor) =>
          selectRows(x as tf.Tensor2D, rows, slots);
        return { dx: tf.grad(select)(x, dy) };
      },
    });
    // Rows 2 and 0 are selected; the third slot is empty and names row 0 too.
    program.inputs.rows.write([2, 0, 0]);
    program.inputs.slots.write([1, 3, 0]);
    program.inputs.dy.write([10, 20, 40]);
    await program.run();

    assertEquals([...await program.outputs.dx.read()], [20, 0, 10]);
    program.dispose();
  },
);

Deno.test("slotsOf() inverts a selection and leaves empty slots out", () => {
  assertEquals([...slotsOf(Int32Array.of(4, 1), 2, 5)], [2, 1, 2, 2, 0]);
  assertEquals([...slotsOf(Int32Array.of(1, 0, 0), 1, 3)], [3, 0, 3]);
  assertEquals([...slotsOf(Int32Array.of(0, 0), 0, 2)], [2, 2]);
});

Deno.test("selectRows() refuses slots of another length than the rows", () => {
  tf.tidy(() => {
    const x = tf.zeros([3, 4]) as tf.Tensor2D;
    const [rows, slots] = [[0, 1], [0, 1]].map((ids) =>
      tf.tensor1d(ids, "int32")
    );
    assertThrows(
      () => selectRows(x, rows, slots),
      RangeError,
      "Cannot select rows: slots has shape [2], expected [N=3]",
    );
  });
});
