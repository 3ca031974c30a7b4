import { assertEquals } from "@std/assert";
import { HeldTensor, type Memory } from "sft/engine/held_tensor.ts";
import type { HostArray } from "sft/engine/program.ts";

// What every engine's tensors promise is tested in engine_contract.ts.

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

Deno.test("HeldTensor holds nothing before it is used, then zeros", async () => {
  const memory = new Counted();
  const tensor = new HeldTensor(memory, { shape: [2], dtype: "int32" });
  assertEquals(memory.values.size, 0);

  assertEquals(tensor.handle, 1);
  assertEquals(await tensor.read(), Int32Array.of(0, 0));
});

Deno.test("HeldTensor releases what it held when it is written or replaced", async () => {
  const memory = new Counted();
  const tensor = new HeldTensor(memory, { shape: [2], dtype: "float32" });
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
  const tensor = new HeldTensor(memory, { shape: [1], dtype: "bool" });
  tensor.fill(1);
  tensor.dispose();
  tensor.dispose(); // nothing is left to release
  assertEquals(memory.values.size, 0);

  assertEquals(await tensor.read(), Uint8Array.of(0));
});
