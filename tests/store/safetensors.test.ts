import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import {
  type NamedArray,
  readSafetensors,
  writeSafetensors,
} from "sft/store/safetensors.ts";
import { tempFolder } from "../support/temp_folder.ts";

/** Written by tests/fixtures/make_safetensors.py. */
const FIXTURE = new URL("../fixtures/all_dtypes.safetensors", import.meta.url)
  .pathname;

/** What that script wrote; both halves are exact but for bfloat16's 65504. */
const HALVES = [0.5, -2, 65504, 0];
const ARRAYS: Record<string, NamedArray> = {
  float32: {
    shape: [2, 3],
    data: Float32Array.of(1.5, -2.25, 0.1, 3e38, -0, 1e-45),
    dtype: "float32",
  },
  float16: { shape: [4], data: Float32Array.from(HALVES), dtype: "float16" },
  bfloat16: { shape: [4], data: Float32Array.from(HALVES), dtype: "bfloat16" },
  float64: { shape: [], data: Float64Array.of(0.1), dtype: "float64" },
  int32: { shape: [2], data: Int32Array.of(-1, 2147483647), dtype: "int32" },
  int64: {
    shape: [2, 1],
    data: BigInt64Array.of(-1n, 9007199254740993n),
    dtype: "int64",
  },
  uint8: { shape: [3], data: Uint8Array.of(0, 128, 255), dtype: "uint8" },
  bool: { shape: [3], data: Uint8Array.of(1, 0, 1), dtype: "bool" },
  empty: { shape: [0, 3], data: new Float32Array(0), dtype: "float32" },
  "层.权重": { shape: [1], data: Float32Array.of(7), dtype: "float32" },
};

Deno.test("readSafetensors() reads what Python wrote", async () => {
  const { arrays, metadata } = await readSafetensors(FIXTURE);

  assertEquals(metadata, { format: "pt" });
  assertEquals(Object.fromEntries(arrays), {
    ...ARRAYS,
    bfloat16: {
      shape: [4],
      data: Float32Array.of(0.5, -2, 65536, 0),
      dtype: "bfloat16",
    },
  });
});

Deno.test("writeSafetensors() writes the bytes that Python wrote", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/ours.safetensors`;

  await writeSafetensors(path, Object.entries(ARRAYS));

  assertEquals(await Deno.readFile(path), await Deno.readFile(FIXTURE));
});

Deno.test("writeSafetensors() starts the data on a multiple of 8", async () => {
  await using folder = await tempFolder();
  for (const name of ["a", "ab", "abc", "abcd", "abcde", "abcdef"]) {
    const path = `${folder.path}/${name}.safetensors`;

    await writeSafetensors(path, [[name, ARRAYS.float32]]);

    const bytes = await Deno.readFile(path);
    assertEquals((bytes.length - 24) % 8, 0, name);
  }
});

Deno.test("readSafetensors() makes views of one buffer", async () => {
  const { arrays } = await readSafetensors(FIXTURE);

  const buffers = ["float32", "float64", "int32", "int64", "uint8", "bool"]
    .map((name) => arrays.get(name)!.data.buffer);

  assertEquals(new Set(buffers).size, 1);
});

Deno.test("readSafetensors() copies an array that is not aligned", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/odd.safetensors`;
  const data = new Uint8Array(5);
  new DataView(data.buffer).setFloat32(1, 1.5, true);
  await writeRaw(path, {
    byte: { dtype: "U8", shape: [1], data_offsets: [0, 1] },
    float: { dtype: "F32", shape: [1], data_offsets: [1, 5] },
  }, data);

  const { arrays } = await readSafetensors(path);

  assertEquals(arrays.get("float")!.data, Float32Array.of(1.5));
});

Deno.test("writeSafetensors() takes a view into a larger buffer", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/view.safetensors`;
  const data = Float32Array.of(1, 2, 3, 4).subarray(1, 3);

  await writeSafetensors(path, [["middle", { shape: [2], data }]]);

  const { arrays } = await readSafetensors(path);
  assertEquals(arrays.get("middle")!.data, Float32Array.of(2, 3));
});

Deno.test("readSafetensors() says what is wrong with a file", async (t) => {
  await using folder = await tempFolder();
  const path = `${folder.path}/bad.safetensors`;
  const float = (begin: number, end: number) => ({
    dtype: "F32",
    shape: [2],
    data_offsets: [begin, end],
  });
  const cases: Record<string, [write: () => Promise<void>, why: string]> = {
    "shorter than its first number": [
      () => Deno.writeFile(path, new Uint8Array(5)),
      "its 5 bytes are not a whole safetensors file, fetch or write it again",
    ],
    "not safetensors at all": [
      () => Deno.writeTextFile(path, "version https://git-lfs.github.com"),
      "its 34 bytes are not a whole safetensors file, fetch or write it again",
    ],
    "a header that is not JSON": [
      () => writeRaw(path, "{nonsense", new Uint8Array(0)),
      "the header: not valid JSON (Expected property name or '}' in JSON at " +
      "position 1 (line 1 column 2)), mend it or fetch it again",
    ],
    "a header that is a list": [
      () => writeRaw(path, "[1, 2]", new Uint8Array(0)),
      "the header: it is a list, expected an object",
    ],
    "an element type that we lack": [
      () =>
        writeRaw(path, {
          w: { dtype: "F8_E4M3", shape: [2], data_offsets: [0, 2] },
        }, new Uint8Array(2)),
      'the header: "w.dtype" is "F8_E4M3", expected one of I64, F64, F32, I32, ' +
      "BF16, F16, U8, BOOL",
    ],
    "a negative offset": [
      () => writeRaw(path, { w: float(-8, 0) }, new Uint8Array(8)),
      'the header: "w.data_offsets.0" is -8, expected a whole number, 0 or more',
    ],
    "a shape that is too large": [
      () =>
        writeRaw(path, {
          w: { ...float(0, 8), shape: Array(40).fill(2 ** 52) },
        }, new Uint8Array(8)),
      'array "w" takes 8 bytes, expected Infinity for float32 [' +
      `${Array(8).fill(2 ** 52).join(", ")}, …]`,
    ],
    "metadata that is no text": [
      () => writeRaw(path, { __metadata__: { format: 1 } }, new Uint8Array(0)),
      'the header: "__metadata__.format" is 1, expected text',
    ],
    "offsets that do not fit the shape": [
      () => writeRaw(path, { w: float(0, 12) }, new Uint8Array(12)),
      'array "w" takes 12 bytes, expected 8 for float32 [2]',
    ],
    "a gap": [
      () =>
        writeRaw(
          path,
          { v: float(0, 8), w: float(12, 20) },
          new Uint8Array(20),
        ),
      'array "w" begins at byte 12, expected 8',
    ],
    "an overlap": [
      () =>
        writeRaw(path, { v: float(0, 8), w: float(4, 12) }, new Uint8Array(12)),
      'array "w" begins at byte 4, expected 8',
    ],
    "data cut off": [
      () => writeRaw(path, { w: float(0, 8) }, new Uint8Array(6)),
      "its arrays take 8 bytes and it holds 6, fetch or write the file again",
    ],
    "no file": [() => Deno.remove(path), "there is no such file"],
  };
  for (const [name, [write, why]] of Object.entries(cases)) {
    await t.step(name, async () => {
      await write();

      const error = await assertRejects(() => readSafetensors(path), UserError);

      assertEquals(error.message, `Cannot read "${path}": ${why}`);
    });
  }
});

Deno.test("writeSafetensors() leaves the old file when it fails", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/model.safetensors`;
  await writeSafetensors(path, [["w", ARRAYS.float32]]);
  const before = await Deno.readFile(path);

  await assertRejects(
    () =>
      writeSafetensors(path, [["w", { shape: [9], data: ARRAYS.bool.data }]]),
    RangeError,
  );

  assertEquals(await Deno.readFile(path), before);
  assert([...Deno.readDirSync(folder.path)].length === 1);
});

/** A file with any header, right or wrong. */
async function writeRaw(
  path: string,
  header: unknown,
  data: Uint8Array,
): Promise<void> {
  const text = new TextEncoder().encode(
    typeof header === "string" ? header : JSON.stringify(header),
  );
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(text.length), true);
  await Deno.writeFile(path, Uint8Array.of(...length, ...text, ...data));
}

Deno.test({
  name: "readSafetensors() refuses what there is no memory for",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using folder = await tempFolder();
    const path = `${folder.path}/giant.safetensors`;
    const size = 2 ** 42; // 4 TiB that are on no disk: the file is a hole
    const giant = { dtype: "BF16", shape: [size / 2], data_offsets: [0, size] };
    const header = new TextEncoder().encode(JSON.stringify({ giant }));
    const start = new Uint8Array(8 + header.length);
    new DataView(start.buffer).setBigUint64(0, BigInt(header.length), true);
    start.set(header, 8);
    await Deno.writeFile(path, start);
    await Deno.truncate(path, start.length + size);

    const { message } = await assertRejects(
      () => readSafetensors(path),
      UserError,
    );

    assertMatch(
      message,
      /^Cannot read ".+": its arrays take 12288.0 GiB of memory, [\d.]+ GiB are free, use a smaller model or a larger machine$/,
    );
  },
});
