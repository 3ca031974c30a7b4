import { assertEquals, assertThrows } from "@std/assert";
import * as tf from "sft/core/tf.ts";
import {
  selectRows,
  selectRowsReference,
  slotsOf,
} from "sft/ops/select_rows.ts";

Deno.test("selectRowsReference() picks rows", () => {
  const x = Float64Array.of(10, 11, 20, 21, 30, 31);
  assertEquals([...selectRowsReference([x], [2, 0], 2)], [30, 31, 10, 11]);
});

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
