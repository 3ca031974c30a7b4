import { assertEquals, assertThrows } from "@std/assert";
import type { HostArray, TensorSpec } from "sft/engine/program.ts";
import {
  arrayOf,
  ArrayTensor,
  bindHandles,
  HeldTensor,
  type Memory,
} from "sft/engine/tensor.ts";

// What every engine's tensors promise is tested in engine_contract.ts.

class TestArray extends ArrayTensor {}
class TestHeld extends HeldTensor<number> {}

/** A memory that counts: handles are 1, 2, 3, … */
class Counted implements Memory<number> {
  readonly values = new Map<number, HostArray>();
  #handles = 0;
  put(data: HostArray): number {
    this.values.set(++this.#handles, data.slice());
    return this.#handles;
  }
  get(handle: number, data: HostArray): Promise<void> {
    data.set(this.values.get(handle)!);
    return Promise.resolve();
  }
  release(handle: number): void {
    this.values.delete(handle);
  }
}

const PAIR: TensorSpec = { shape: [2], dtype: "float32" };

Deno.test("arrayOf() is zeros of a dtype", () => {
  assertEquals(arrayOf("float32", 2), Float32Array.of(0, 0));
  assertEquals(arrayOf("int32", 1), Int32Array.of(0));
  assertEquals(arrayOf("bool", 3), Uint8Array.of(0, 0, 0));
});

Deno.test("ArrayTensor() holds zeros, or the array that it is given", async () => {
  const tensor = new TestArray({ shape: [2, 2], dtype: "int32" });
  assertEquals(tensor.data, Int32Array.of(0, 0, 0, 0));

  const data = Float32Array.of(1, 2);
  const over = new TestArray(PAIR, data);
  over.write([3, 4]);
  assertEquals(data, Float32Array.of(3, 4));
  const copy = await over.read();
  over.fill(5);
  assertEquals(copy, Float32Array.of(3, 4));
  assertEquals(data, Float32Array.of(5, 5));
});

Deno.test("BaseTensor.write() refuses another number of values", () => {
  for (
    const tensor of [new TestArray(PAIR), new TestHeld(new Counted(), PAIR)]
  ) {
    assertEquals(
      assertThrows(() => tensor.write([1]), RangeError).message,
      "Cannot write tensor: values has shape [1], expected [elements=2]",
    );
  }
});

Deno.test("HeldTensor holds nothing before it is used, then zeros", async () => {
  const memory = new Counted();
  const tensor = new TestHeld(memory, { shape: [2], dtype: "int32" });
  assertEquals(memory.values.size, 0);

  assertEquals(tensor.handle, 1);
  assertEquals(await tensor.read(), Int32Array.of(0, 0));
});

Deno.test("HeldTensor releases what it held when it is written or replaced", async () => {
  const memory = new Counted();
  const tensor = new TestHeld(memory, PAIR);
  tensor.write([1, 2]);
  tensor.fill(3);
  assertEquals([...memory.values.keys()], [2]);

  const handle = memory.put(Float32Array.of(4, 5));
  tensor.handle = handle;
  assertEquals([...memory.values.keys()], [handle]);
  assertEquals(await tensor.read(), Float32Array.of(4, 5));
});

Deno.test("HeldTensor is zeros again once it is disposed", async () => {
  const memory = new Counted();
  const tensor = new TestHeld(memory, { shape: [1], dtype: "bool" });
  tensor.fill(1);
  tensor.dispose();
  tensor.dispose(); // nothing is left to release
  assertEquals(memory.values.size, 0);

  assertEquals(await tensor.read(), Uint8Array.of(0));
});

Deno.test("bindHandles() gives results to outputs, which may be inputs", async () => {
  const memory = new Counted();
  const [a, b, y] = [1, 2, 3].map((value) => {
    const tensor = new TestHeld(memory, PAIR);
    tensor.fill(value);
    return tensor;
  });
  const calls: unknown[] = [];
  const run = bindHandles<number>((operands, results) => {
    calls.push([operands, results]);
    const made = [10, 20].map((value) => memory.put(Float32Array.of(value, 0)));
    return Promise.resolve(made);
  })({ a, b }, { y, next: a });

  await run();
  await run();
  assertEquals(calls, [[[1, 2], 2], [[5, 2], 2]]);
  assertEquals([...await y.read()], [10, 0]);
  assertEquals([...await a.read()], [20, 0]);
  assertEquals([...memory.values.keys()], [2, 6, 7]);
});
