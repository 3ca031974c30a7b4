import { assertEquals } from "@std/assert";
import { rowBatches, rowOf } from "sft/data/prepare/row_batch.ts";
import type { RawRow } from "sft/data/source/raw_row.ts";

async function* numbered(
  count: number,
  lineLength = 2,
): AsyncGenerator<RawRow> {
  for (let row = 1; row <= count; row++) {
    yield {
      where: `x:${row}`,
      line: new Uint8Array(lineLength).fill(row),
    };
  }
}

async function sizes(batches: ReturnType<typeof rowBatches>) {
  return (await Array.fromAsync(batches)).map(({ where }) => where.length);
}

Deno.test("rowBatches() ends a batch where a part ends", async () => {
  assertEquals(await sizes(rowBatches(numbered(7), 3)), [3, 3, 1]);
  assertEquals(await sizes(rowBatches(numbered(600), 300)), [256, 44, 256, 44]);
  assertEquals(await sizes(rowBatches(numbered(0), 3)), []);
});

Deno.test("rowBatches() ends a batch of long rows early", async () => {
  const half = 1 << 19;
  assertEquals(await sizes(rowBatches(numbered(5, half), 100)), [2, 2, 1]);
});

Deno.test("rowBatches() goes on after the rows that it is to skip", async () => {
  const [first] = await Array.fromAsync(rowBatches(numbered(7), 3, 3));

  assertEquals(first.where, ["x:4", "x:5", "x:6"]);
  assertEquals(await sizes(rowBatches(numbered(6), 3, 6)), []);
});

Deno.test("rowBatches() ends a batch that its values fill", async () => {
  async function* large() {
    for (const where of ["a#1", "a#2", "a#3"]) {
      yield { where, value: where, size: 600_000 };
    }
  }
  assertEquals(await sizes(rowBatches(large(), 100)), [2, 1]);
});

Deno.test("rowOf() gives every row back, lines and values mixed", async () => {
  const rows: RawRow[] = [
    { where: "a:1", line: Uint8Array.of(1, 2, 3) },
    { where: "b#1", value: { text: "x" }, size: 0 },
    { where: "a:2", line: Uint8Array.of() },
    { where: "a:3", line: Uint8Array.of(4) },
    { where: "b#2", value: null, size: 0 },
  ];
  async function* all() {
    yield* rows;
  }
  const [batch] = await Array.fromAsync(rowBatches(all(), 100));

  assertEquals(rows.map((_, index) => rowOf(batch, index)), rows);
});
