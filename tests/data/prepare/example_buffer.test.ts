import { assertEquals } from "@std/assert";
import { ExampleBuffer } from "sft/data/prepare/example_buffer.ts";

Deno.test("ExampleBuffer() keeps every example through its growth", () => {
  const buffer = new ExampleBuffer();
  const [lengths, tokens, supervised] = [[], [], []] as number[][];
  for (let index = 0; index < 5000; index++) {
    const length = index % 4;
    const example = Array.from({ length }, (_, t) => 10 * index + t);
    const trained = example.map((token) => token % 2);
    buffer.add(Int32Array.from(example), Uint8Array.from(trained));
    lengths.push(length);
    tokens.push(...example);
    supervised.push(...trained);
  }

  assertEquals(buffer.examples, 5000);
  assertEquals(buffer.contents(), {
    lengths: Uint32Array.from(lengths),
    tokens: Int32Array.from(tokens),
    supervised: Uint8Array.from(supervised),
  });
});

Deno.test("ExampleBuffer() takes an example larger than all of its room", () => {
  const buffer = new ExampleBuffer();
  buffer.add(new Int32Array(100_000).fill(7), new Uint8Array(100_000).fill(1));

  assertEquals(buffer.contents().tokens, new Int32Array(100_000).fill(7));
});

Deno.test("ExampleBuffer() forgets when it is cleared", () => {
  const buffer = new ExampleBuffer();
  buffer.add(Int32Array.of(1, 2), Uint8Array.of(0, 1));
  buffer.clear();
  buffer.add(Int32Array.of(3), Uint8Array.of(1));

  assertEquals(buffer.contents().tokens, Int32Array.of(3));
  assertEquals(buffer.examples, 1);
});
