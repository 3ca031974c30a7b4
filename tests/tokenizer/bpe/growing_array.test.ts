import { assert, assertEquals } from "@std/assert";
import { growTo, idArray, release } from "sft/tokenizer/bpe/growing_array.ts";

Deno.test("growTo() keeps an array that is long enough", () => {
  const array = Int32Array.of(1, 2);

  assert(growTo(array, 2) === array);
});

Deno.test("growTo() takes the elements along, with zeros after them", () => {
  const array = Uint8Array.of(7, 8);
  const longer = growTo(array, 4);

  assertEquals([...longer], [7, 8, 0, 0, 0]);
  assert(longer instanceof Uint8Array);
  assertEquals(array.length, 0);
});

Deno.test("release() empties an array", () => {
  const array = Float64Array.of(1, 2);
  release(array);

  assertEquals(array.length, 0);
});

Deno.test("idArray() takes two bytes an id where they hold all", () => {
  assertEquals(idArray(3, 65_536).byteLength, 6);
  assertEquals(idArray(3, 65_537).byteLength, 12);
});
