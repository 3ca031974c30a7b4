import { assertEquals, assertRejects } from "@std/assert";
import { fields } from "sft/core/checked/schema.ts";
import { UserError } from "sft/core/errors.ts";
import { readGgufMetadata } from "sft/gguf/metadata.ts";
import {
  countValue,
  type FileParts,
  ggufFile,
  join,
  text,
  textValue,
  u32,
  u64,
} from "../support/gguf_file.ts";
import { tempFolder } from "../support/temp_folder.ts";

const FIXTURE = `${import.meta.dirname}/../fixtures/gguf/values.gguf`;

Deno.test("readGgufMetadata() reads what the Python package writes", async () => {
  assertEquals(await readGgufMetadata(FIXTURE, fields), {
    "general.architecture": "llama",
    "a.uint32": 7,
    "a.float32": Math.fround(0.1),
    "a.bool": true,
    "a.string": "né",
    "a.strings": ["x", "", "你好"],
    "a.int32s": Int32Array.of(-1, 2),
    "a.float32s": Float32Array.of(0.5, -2),
  });
});

Deno.test("readGgufMetadata() refuses a damaged file in a line", async () => {
  await using folder = await tempFolder();
  const value = (type: number, ...parts: Uint8Array[]) =>
    join(text("a"), u32(type), ...parts);
  const damaged: Record<string, FileParts> = {
    'it begins with "GGML", expected "GGUF"': { magic: "GGML" },
    '"version" is 1, expected 2 or 3': { version: 1 },
    "it is big-endian": { version: 3 << 24 },
    '"tensor_count" is 1152921504606846976, expected': {
      tensorCount: 2n ** 60n,
    },
    '"metadata_kv_count" is 18446744073709551615, expected': {
      valueCount: 2n ** 64n - 1n,
    },
    "the length of the name of value 0 is 9223372036854775808, expected": {
      values: [u64(2n ** 63n), new Uint8Array(32)],
    },
    'the length of "a" is 4611686018427387904, expected': {
      values: [value(9, u32(0), u64(2n ** 62n))],
    },
    'the type of "a" is 13, expected one of 0 to 12': { values: [value(13)] },
    '"a" is a list of lists': { values: [value(9, u32(9), u64(1))] },
    '"a" is 18446744073709551615, expected a number below 2^53': {
      values: [value(10, u64(2n ** 64n - 1n))],
    },
    '"a" is there twice': {
      values: [countValue("a", 1), textValue("a", "b")],
    },
  };
  for (const [why, parts] of Object.entries(damaged)) {
    const path = `${folder.path}/a.gguf`;
    await Deno.writeFile(path, ggufFile(parts));
    const { message } = await assertRejects(
      () => readGgufMetadata(path, fields),
      UserError,
    );

    assertEquals(
      message.slice(0, `Cannot read "${path}": ${why}`.length),
      `Cannot read "${path}": ${why}`,
    );
    assertEquals(message.includes("\n"), false);
  }
});

Deno.test("readGgufMetadata() notices wherever a file is cut", async () => {
  await using folder = await tempFolder();
  const whole = await Deno.readFile(FIXTURE);
  const path = `${folder.path}/cut.gguf`;
  // The values end where the first tensor's name begins, with its length.
  const end = new TextDecoder("latin1").decode(whole).indexOf("odd") - 8;
  for (let length = 0; length < end; length++) {
    await Deno.writeFile(path, whole.subarray(0, length));
    await assertRejects(
      () => readGgufMetadata(path, fields),
      UserError,
      "Cannot read",
      `${length} bytes`,
    );
  }
});
