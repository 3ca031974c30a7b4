import { assertEquals, assertThrows } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import {
  encodeHeader,
  inFileOrder,
  parseHeader,
} from "sft/store/safetensors_header.ts";

Deno.test("inFileOrder() puts wide types first, then names", () => {
  const half = { shape: [0], data: new Float32Array(0), dtype: "float16" };
  const float = { shape: [0], data: new Float32Array(0) };
  const long = { shape: [0], data: new BigInt64Array(0) };

  const order = inFileOrder([
    ["b", float],
    ["a", half as typeof float],
    ["h.10", float],
    ["h.2", float],
    ["z", long],
  ]);

  assertEquals(order.map(([name]) => name), ["z", "b", "h.10", "h.2", "a"]);
});

Deno.test("encodeHeader() pads its JSON to 8 bytes with spaces", () => {
  const bytes = encodeHeader(
    [["w", { shape: [2], data: new Float32Array(2) }]],
    { format: "pt" },
  );

  assertEquals(
    new TextDecoder().decode(bytes.subarray(8)),
    '{"__metadata__":{"format":"pt"},' +
      '"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}   ',
  );
  assertEquals([...bytes.subarray(0, 8)], [88, 0, 0, 0, 0, 0, 0, 0]);
});

Deno.test("parseHeader() returns arrays in the order of the data", () => {
  const { entries, metadata } = parseHeader(
    JSON.stringify({
      last: { dtype: "U8", shape: [1], data_offsets: [8, 9] },
      first: { dtype: "F64", shape: [], data_offsets: [0, 8] },
    }),
    9,
    "model.safetensors",
  );

  assertEquals(entries.map(({ name }) => name), ["first", "last"]);
  assertEquals(metadata, {});
});

Deno.test("parseHeader() refuses an array without a description", () => {
  const error = assertThrows(
    () => parseHeader('{"w": 3}', 0, "model.safetensors"),
    UserError,
  );

  assertEquals(
    error.message,
    'Cannot read "model.safetensors": the header: "w" is 3, expected an object',
  );
});
