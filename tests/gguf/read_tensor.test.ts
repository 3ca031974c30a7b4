import { assertEquals } from "@std/assert";
import { readTensor } from "sft/gguf/read_tensor.ts";
import { readGguf } from "sft/gguf/tensor_places.ts";
import { ggufFile, tensorInfo } from "../support/gguf_file.ts";
import { tempFolder } from "../support/temp_folder.ts";

Deno.test("readTensor() reads more than it holds at a time", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/a.gguf`;
  const numbers = Float32Array.from({ length: 40_000 }, (_, i) => i);
  const file = ggufFile({
    tensors: [tensorInfo("a", [8]), tensorInfo("b", [400, 100], 0, 32)],
    data: 32 + numbers.byteLength,
  });
  file.set(new Uint8Array(numbers.buffer), file.length - numbers.byteLength);
  await Deno.writeFile(path, file);
  const { tensors } = await readGguf(path);
  using opened = await Deno.open(path);

  // The second before the first: a tensor is found by its place.
  assertEquals(await readTensor(opened, tensors.get("b")!), numbers);
  assertEquals(
    await readTensor(opened, tensors.get("a")!),
    new Float32Array(8),
  );
});
