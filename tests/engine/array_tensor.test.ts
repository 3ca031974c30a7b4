import { assertEquals, assertThrows } from "@std/assert";
import { arrayOf, ArrayTensor } from "sft/engine/array_tensor.ts";

class TestTensor extends ArrayTensor {}

Deno.test("ArrayTensor() holds zeros, or the array that it is given", async () => {
  const tensor = new TestTensor({ shape: [2, 2], dtype: "int32" });
  assertEquals(tensor.data, Int32Array.of(0, 0, 0, 0));

  const data = Float32Array.of(1, 2);
  const over = new TestTensor({ shape: [2], dtype: "float32" }, data);
  over.write([3, 4]);
  assertEquals(data, Float32Array.of(3, 4));
  const copy = await over.read();
  over.fill(5);
  assertEquals(copy, Float32Array.of(3, 4));
  assertEquals(data, Float32Array.of(5, 5));
});

Deno.test("ArrayTensor.write() refuses another number of values", () => {
  const tensor = new TestTensor({ shape: [2], dtype: "float32" });

  const error = assertThrows(() => tensor.write([1]), RangeError);
  assertEquals(
    error.message,
    "Cannot write tensor: values has shape [1], expected [elements=2]",
  );
});

Deno.test("arrayOf() is zeros of a dtype", () => {
  assertEquals(arrayOf("float32", 2), Float32Array.of(0, 0));
  assertEquals(arrayOf("int32", 1), Int32Array.of(0));
  assertEquals(arrayOf("bool", 3), Uint8Array.of(0, 0, 0));
});
