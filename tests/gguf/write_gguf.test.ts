import { assertEquals, assertRejects } from "@std/assert";
import { writeGguf } from "sft/gguf/write_gguf.ts";
import { tempFolder } from "../support/temp_folder.ts";

const FIXTURE = `${import.meta.dirname}/../fixtures/gguf/values.gguf`;

Deno.test("writeGguf() writes the bytes of the Python package", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/a.gguf`;
  const write = () =>
    writeGguf(path, [
      ["general.architecture", ["string", "llama"]],
      ["a.uint32", ["uint32", 7]],
      ["a.float32", ["float32", 0.1]],
      ["a.bool", ["bool", true]],
      ["a.string", ["string", "né"]],
      ["a.strings", ["strings", ["x", "", "你好"]]],
      ["a.int32s", ["int32s", [-1, 2]]],
      ["a.float32s", ["float32s", [0.5, -2]]],
    ], [
      {
        name: "odd",
        shape: [3],
        type: "F32",
        values: () => Float32Array.of(0, 1, 2),
      },
      {
        name: "matrix",
        shape: [2, 3],
        type: "F16",
        values: () => Float32Array.of(0, 1, 2, 3, 4, 5),
      },
    ]);

  await write();

  assertEquals(await Deno.readFile(path), await Deno.readFile(FIXTURE));
  await assertRejects(write, Deno.errors.AlreadyExists);
});
