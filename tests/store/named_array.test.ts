import { assertEquals, assertThrows } from "@std/assert";
import {
  assertWritable,
  dtypeOf,
  type NamedArray,
  STORAGE,
} from "sft/store/named_array.ts";

Deno.test("dtypeOf() follows the data unless told otherwise", () => {
  const dtypes = [
    { shape: [1], data: new Float32Array(1) },
    { shape: [1], data: new Float64Array(1) },
    { shape: [1], data: new Int32Array(1) },
    { shape: [1], data: new BigInt64Array(1) },
    { shape: [1], data: new Uint8Array(1) },
    { shape: [1], data: new Uint8Array(1), dtype: "bool" },
    { shape: [1], data: new Float32Array(1), dtype: "bfloat16" },
  ].map((array) => dtypeOf(array as NamedArray));

  assertEquals(dtypes, [
    "float32",
    "float64",
    "int32",
    "int64",
    "uint8",
    "bool",
    "bfloat16",
  ]);
});

Deno.test("STORAGE.bfloat16 rounds to nearest, ties to even", () => {
  const data = Float32Array.of(
    1 + 2 ** -8, // halfway between 1 and 1 + 2⁻⁷: 1 is even
    1 + 3 * 2 ** -8, // halfway between 1 + 2⁻⁷ and 1 + 2⁻⁶: the latter is
    1 + 2 ** -8 + 2 ** -20, // just over half
    -0,
    3.4e38, // beyond the largest bfloat16
    -Infinity,
    NaN,
  );

  const bits = STORAGE.bfloat16.toBytes(data) as Uint16Array<ArrayBuffer>;

  assertEquals(
    [...STORAGE.bfloat16.fromBytes(bits.buffer, 0, 7) as Float32Array],
    [1, 1 + 2 ** -6, 1 + 2 ** -7, -0, Infinity, -Infinity, NaN],
  );
});

Deno.test("assertWritable() refuses a shape that does not fit the data", () => {
  const error = assertThrows(
    () =>
      assertWritable("wte.weight", {
        shape: [2, 3],
        data: new Float32Array(5),
      }),
    RangeError,
  );

  assertEquals(
    error.message,
    'Cannot write array "wte.weight": its data has 5 elements, expected 6 ' +
      "for shape [2, 3]",
  );
});

Deno.test("assertWritable() refuses data that is not of its dtype", () => {
  const error = assertThrows(
    () =>
      assertWritable("h.0.bias", {
        shape: [2],
        data: new Int32Array(2),
        dtype: "float16",
      }),
    TypeError,
  );

  assertEquals(
    error.message,
    'Cannot write array "h.0.bias" as float16: its data is a Int32Array, ' +
      "expected a Float32Array",
  );
});
