import { assert, assertEquals } from "@std/assert";
import { addressOf, cString, lengthsOf } from "sft/engine/pointer.ts";

Deno.test("addressOf() is the address of a view's first element", () => {
  const data = new Float32Array(8);
  assert(addressOf(data) > 0n);
  assertEquals(addressOf(data.subarray(3)) - addressOf(data), 12n);
  assertEquals(addressOf(new Uint8Array(data.buffer)), addressOf(data));
});

Deno.test("addressOf() is a pointer's address, 0 for none", () => {
  assertEquals(addressOf(Deno.UnsafePointer.create(4096n)), 4096n);
  assertEquals(addressOf(null), 0n);
});

Deno.test("cString() ends as C wants it", () => {
  assertEquals([...cString("ab")], [97, 98, 0]);
  assertEquals([...cString("")], [0]);
});

Deno.test("lengthsOf() has an address even for no axes", () => {
  assertEquals(lengthsOf([2, 3]), BigInt64Array.of(2n, 3n));
  assertEquals(lengthsOf([]), BigInt64Array.of(0n));
});
