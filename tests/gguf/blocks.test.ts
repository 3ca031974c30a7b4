import { assertEquals } from "@std/assert";
import { BLOCKS } from "sft/gguf/blocks/blocks.ts";
import { readTensor } from "sft/gguf/read_tensor.ts";
import { readGguf } from "sft/gguf/tensor_places.ts";

// Random blocks of every type, and their values as the Python package gguf reads
// them: tests/fixtures/make_gguf.py.

const FOLDER = `${import.meta.dirname}/../fixtures/gguf`;

Deno.test("BLOCKS reads every type as the Python package does, to the bit", async () => {
  const path = `${FOLDER}/types.gguf`;
  const { values } = JSON.parse(
    await Deno.readTextFile(`${FOLDER}/types.json`),
  );
  const { tensors } = await readGguf(path);
  using file = await Deno.open(path);

  assertEquals(Object.keys(values), [...tensors.keys()]);
  assertEquals(Object.keys(values).sort(), Object.keys(BLOCKS).sort());
  for (const [name, place] of tensors) {
    const expected = Uint8Array.fromBase64(values[name]);
    const read = await readTensor(file, place);

    assertEquals(place.type.name, name);
    assertEquals([...read], [...new Float32Array(expected.buffer)], name);
  }
});
