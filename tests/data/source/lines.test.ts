import { assertEquals } from "@std/assert";
import { linesOf } from "sft/data/source/lines.ts";
import { inChunks, valuesOf } from "../../support/source_rows.ts";

const rowsOf = (text: string, size?: number) =>
  valuesOf(linesOf(inChunks(text, size), "x.jsonl"));

Deno.test("linesOf() counts lines, passes over blank ones", async () => {
  for (const size of [1, 2, 7, 1000]) {
    assertEquals(await rowsOf('{"a": 1}\n\n  \t\r\n[2]\r\n"ü"', size), [
      [{ a: 1 }, "x.jsonl:1"],
      [[2], "x.jsonl:4"],
      ["ü", "x.jsonl:5"],
    ]);
  }
});

Deno.test("linesOf() finds no rows where there are none", async () => {
  assertEquals(await rowsOf(""), []);
  assertEquals(await rowsOf("\n\n"), []);
});

Deno.test("linesOf() reads lines longer than what arrives at once", async () => {
  const long = "中".repeat(100_000); // 300,000 bytes

  assertEquals(await rowsOf(`"${long}"\n"${long}"\n3`, 65_536), [
    [long, "x.jsonl:1"],
    [long, "x.jsonl:2"],
    [3, "x.jsonl:3"],
  ]);
});

Deno.test("linesOf() hands over memory of the line's own", async () => {
  for await (const row of linesOf(inChunks("1\n2\n3", 100), "x.jsonl")) {
    assertEquals("line" in row && row.line.buffer.byteLength, 1);
  }
});
