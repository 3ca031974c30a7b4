import { assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { readGguf } from "sft/gguf/tensor_places.ts";
import {
  countValue,
  type FileParts,
  ggufFile,
  tensorInfo,
} from "../support/gguf_file.ts";
import { tempFolder } from "../support/temp_folder.ts";

const FIXTURE = `${import.meta.dirname}/../fixtures/gguf/values.gguf`;

Deno.test("readGguf() says where the Python package put tensors", async () => {
  const { tensors } = await readGguf(FIXTURE);
  const size = (await Deno.stat(FIXTURE)).size;

  assertEquals(
    [...tensors.values()].map(({ name, shape, type, bytes }) => [
      name,
      shape,
      type.name,
      bytes,
    ]),
    [["odd", [3], "F32", 12], ["matrix", [2, 3], "F16", 12]],
  );
  // Each takes 32 bytes with its padding, and nothing follows.
  assertEquals(
    [...tensors.values()].map(({ begin }) => begin),
    [size - 64, size - 32],
  );
});

Deno.test("readGguf() refuses tensors that cannot be, in a line", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/a.gguf`;
  const damaged: Record<string, FileParts> = {
    'tensor "a" ends at byte 192 and the file at 96: it is cut or damaged': {
      tensors: [tensorInfo("a", [32])],
      data: 32,
    },
    'tensor "b" begins at byte 128, inside of "a"': {
      tensors: [tensorInfo("a", [32]), tensorInfo("b", [32], 0, 32)],
      data: 256,
    },
    'tensor "a" ends at byte 9223372036854776000 and the file at 64': {
      tensors: [tensorInfo("a", [1], 0, 2n ** 63n)],
    },
    'tensor "a" begins at offset 4, expected a multiple of 32': {
      tensors: [tensorInfo("a", [1], 0, 4)],
      data: 64,
    },
    'tensor "a" is there twice': {
      tensors: [tensorInfo("a", [1]), tensorInfo("a", [1], 0, 32)],
      data: 64,
    },
    'tensor "a" is of IQ4_XS (type 23), expected one of F32, F16, BF16, Q8_0, ':
      { tensors: [tensorInfo("a", [256], 23)], data: 256 },
    'tensor "a" is of type 4, expected one of F32': {
      tensors: [tensorInfo("a", [32], 4)],
      data: 256,
    },
    'tensor "a" is of type 4294967295, expected one of F32': {
      tensors: [tensorInfo("a", [32], 2 ** 32 - 1)],
      data: 256,
    },
    'tensor "a" has rows of 33 elements, expected a multiple of 32 for Q4_1': {
      tensors: [tensorInfo("a", [33], 3)],
      data: 256,
    },
    'tensor "a" has 5 dimensions, expected 1 to 4': {
      tensors: [tensorInfo("a", [1, 1, 1, 1, 1])],
      data: 256,
    },
    'tensor "a" has 0 dimensions, expected 1 to 4': {
      tensors: [tensorInfo("a", [])],
      data: 256,
    },
    'tensor "a" has shape [4294967296, 4294967296], expected one of 1 to': {
      tensors: [tensorInfo("a", [2n ** 32n, 2n ** 32n])],
      data: 256,
    },
    'tensor "a" has shape [0], expected one of 1 to': {
      tensors: [tensorInfo("a", [0])],
      data: 256,
    },
    '"general.alignment" is 0, expected a multiple of 8': {
      values: [countValue("general.alignment", 0)],
    },
    '"tensor_count" is 1000, expected': { tensorCount: 1000, data: 64 },
  };
  for (const [why, parts] of Object.entries(damaged)) {
    await Deno.writeFile(path, ggufFile(parts));
    const { message } = await assertRejects(() => readGguf(path), UserError);
    const expected = `Cannot read "${path}": ${why}`;

    assertEquals(message.slice(0, expected.length), expected);
    assertEquals(message.includes("\n"), false);
  }
});

Deno.test("readGguf() refuses what is no file", async () => {
  await using folder = await tempFolder();

  await assertRejects(
    () => readGguf(`${folder.path}/absent.gguf`),
    UserError,
    "there is no such file",
  );
  await assertRejects(() => readGguf("/dev/zero"), UserError, "it is no file");
});
