import { assertEquals, assertRejects } from "@std/assert";
import { parquetMetadata } from "hyparquet";
import { groupRows } from "sft/data/source/parquet_group.ts";
import { DamagedParquet } from "sft/data/source/parquet_page.ts";

const BYTES = await Deno.readFile(
  `${import.meta.dirname}/../../fixtures/parquet/snappy.parquet`,
);

/** Rows of the fixture's first group of two, said to have `rows`. */
async function rowsOf(rows: bigint) {
  const metadata = parquetMetadata(BYTES);
  const group = { ...metadata.row_groups[0], num_rows: rows };
  const read = (start: number, end: number) =>
    Promise.resolve(BYTES.slice(start, end).buffer);
  return await Array.fromAsync(groupRows(metadata, group, read, "x.parquet"));
}

Deno.test("groupRows() puts the columns of a group together", async () => {
  const rows = await rowsOf(2n);

  assertEquals(rows.map(({ id }) => id), [1n, 2n]);
  assertEquals(rows[1].messages, [
    { role: "user", content: "你好" },
    { role: "assistant", content: "你好！😀" },
  ]);
});

Deno.test("groupRows() refuses a group that lacks rows", async () => {
  await assertRejects(
    () => rowsOf(2n ** 50n),
    DamagedParquet,
    "1125899906842622 of its rows are missing",
  );
});
