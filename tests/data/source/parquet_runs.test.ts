import { assertEquals, assertThrows } from "@std/assert";
import {
  type ColumnDecoder,
  DamagedParquet,
  type PageHeader,
} from "sft/data/source/parquet_page.ts";
import { bytesMadeOf } from "sft/data/source/parquet_runs.ts";

/** A column of one level, each value of which may be missing or not. */
function column(optional: boolean, type = "BYTE_ARRAY"): ColumnDecoder {
  const repetition_type = optional ? "OPTIONAL" : "REQUIRED";
  return {
    type,
    element: { type_length: 1000 },
    schemaPath: [
      { element: { repetition_type: "REQUIRED" } },
      { element: { repetition_type } },
    ],
  } as unknown as ColumnDecoder;
}

function made(
  encoding: string,
  count: number,
  bytes: number[],
  decoder = column(false),
): number {
  const header = { data_page_header: { encoding, num_values: count } };
  return bytesMadeOf(
    header as unknown as PageHeader,
    Uint8Array.from(bytes),
    decoder,
  );
}

Deno.test("bytesMadeOf() takes runs that fit their page", () => {
  // Five of index 1, and eight that are packed, of which three are filled up.
  assertEquals(made("RLE_DICTIONARY", 10, [1, 5 << 1, 1, 3, 0b10110]), 0);
  assertEquals(made("PLAIN", 2, [2, 0, 0, 0, 2 << 1, 1], column(true)), 0);
});

Deno.test("bytesMadeOf() refuses a run that is longer than its page", () => {
  // Six bytes that would become 2^30 indices, and as many levels.
  const run = [0x80, 0x80, 0x80, 0x80, 0x08, 1];
  for (
    const [encoding, bytes, optional] of [
      ["RLE_DICTIONARY", [1, ...run], false],
      ["PLAIN", [6, 0, 0, 0, ...run], true],
    ] as const
  ) {
    assertThrows(
      () => made(encoding, 10, [...bytes], column(optional)),
      DamagedParquet,
      "a run of values is longer than its page",
    );
  }
});

Deno.test("bytesMadeOf() adds up what texts take from those before", () => {
  // Three texts: 5 bytes, then twice all of it again. Deltas of one block with
  // one miniblock of width 0: lengths grow by the least delta alone.
  const lengths = (first: number, delta: number) => [
    ...[8, 1, 3, first * 2],
    ...[delta * 2, 0],
  ];
  const bytes = [...lengths(0, 5), ...lengths(5, 0), 97, 97, 97, 97, 97];

  assertEquals(made("DELTA_BYTE_ARRAY", 3, bytes), 0 + 5 + 10 + 15);
  assertThrows(() => made("DELTA_BYTE_ARRAY", 2, bytes), DamagedParquet);
});

Deno.test("bytesMadeOf() refuses blocks of deltas without a size", () => {
  for (const [block, miniblocks] of [[0, 1], [8, 0], [1, 4]]) {
    assertThrows(
      () => made("DELTA_BINARY_PACKED", 3, [block, miniblocks, 3, 0]),
      DamagedParquet,
    );
  }
});

Deno.test("bytesMadeOf() knows what a split stream is put together to", () => {
  assertEquals(made("BYTE_STREAM_SPLIT", 3, [], column(false, "DOUBLE")), 24);
  assertEquals(
    made("BYTE_STREAM_SPLIT", 3, [], column(false, "FIXED_LEN_BYTE_ARRAY")),
    3000,
  );
});
