import { assertEquals } from "@std/assert";
import { tableBlocks } from "sft/view/sections/section.ts";

Deno.test("tableBlocks() makes no block of a table without rows", () => {
  const columns = [{ title: "run" }];
  const table = { columns, rows: [["ours"]] };

  assertEquals(tableBlocks(table, { wide: true }), [
    { kind: "table", table, wide: true },
  ]);
  assertEquals(tableBlocks({ columns, rows: [] }), []);
});
