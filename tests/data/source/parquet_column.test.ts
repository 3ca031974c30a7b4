import { assertEquals, assertRejects } from "@std/assert";
import { DEFAULT_PARSERS } from "hyparquet/src/convert.js";
import { UserError } from "sft/core/errors.ts";
import { ParquetColumn } from "sft/data/source/parquet_column.ts";
import {
  type ColumnDecoder,
  DamagedParquet,
  PagesInMemory,
} from "sft/data/source/parquet_page.ts";

/** An integer as Thrift's compact form writes it. */
function integer(value: number): number[] {
  const bytes: number[] = [];
  let rest = value * 2;
  while (rest > 127) {
    bytes.push(rest % 128 + 128);
    rest = Math.floor(rest / 128);
  }
  return [...bytes, rest];
}

/** A page of plain texts; the header may claim other sizes. */
function page(
  texts: readonly string[],
  claims: { bytes?: number; stored?: number; values?: number } = {},
): number[] {
  const data = texts.flatMap((text) => [text.length, 0, 0, 0, ...utf8(text)]);
  const { bytes = data.length, stored = data.length, values = texts.length } =
    claims;
  return [
    ...[0x15, 0, 0x15, ...integer(bytes), 0x15, ...integer(stored)],
    ...[0x2c, 0x15, ...integer(values), 0x15, 0, 0x15, 0, 0x15, 0, 0],
    ...[0, ...data],
  ];
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function columnOf(pages: number[]): ParquetColumn {
  const element = { type: "BYTE_ARRAY", repetition_type: "REQUIRED" };
  const decoder = {
    pathInSchema: ["text"],
    type: "BYTE_ARRAY",
    element,
    schemaPath: [{ element: {} }, { element, children: [] }],
    codec: "UNCOMPRESSED",
    parsers: DEFAULT_PARSERS,
  } as unknown as ColumnDecoder;
  const bytes = Uint8Array.from(pages);
  const read = (start: number, end: number) =>
    Promise.resolve(bytes.slice(start, end).buffer);
  const memory = new PagesInMemory("x.parquet");
  return new ParquetColumn(decoder, read, memory, 0, bytes.length);
}

Deno.test("ParquetColumn reads a page when the one before is used up", async () => {
  const column = columnOf([...page(["a", "b"]), ...page([]), ...page(["cd"])]);
  await column.fill();

  assertEquals(column.ready, 2);
  assertEquals(column.take(1), ["a"]);
  await column.fill();
  assertEquals(column.take(1), ["b"]);
  await column.fill();
  assertEquals([column.ready, column.take(1)], [1, ["cd"]]);
  await column.fill();
  assertEquals(column.ready, 0);
});

Deno.test("ParquetColumn refuses a page that claims too much", async () => {
  const claims = { bytes: 2 ** 30 };
  const error = await assertRejects(
    () => columnOf(page(["a"], claims)).fill(),
    UserError,
  );

  assertEquals(
    error.message,
    'Cannot read "x.parquet": at column "text", 1,024 MiB would come out of 5 ' +
      "bytes at once, write the file again with smaller pages, or as JSON lines",
  );
  await assertRejects(
    () => columnOf(page(["a"], { values: 2 ** 30 })).fill(),
    UserError,
    "1,073,741,824 values",
  );
});

Deno.test("ParquetColumn refuses a page that ends behind the column", async () => {
  await assertRejects(
    () => columnOf(page(["a"], { stored: 6 })).fill(),
    DamagedParquet,
    'a page of column "text" has no possible size',
  );
});
