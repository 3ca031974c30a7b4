import { assertEquals, assertRejects } from "@std/assert";
import { BadRowError } from "sft/chat/bad_row.ts";
import { UserError } from "sft/core/errors.ts";
import { elementsOf } from "sft/data/source/json_array.ts";
import { inChunks, valuesOf } from "../../support/source_rows.ts";

const rowsOf = (text: string, size?: number) =>
  valuesOf(elementsOf(inChunks(text, size), "x.json"));

Deno.test("elementsOf() takes a list apart, however it is laid out", async () => {
  const list = [
    { a: '], }, \\" [', b: [1, [2, { c: "\\" }]] },
    "x,y",
    [],
    {},
    -1.5,
    null,
    "中",
  ];
  const expected = list.map((value, index) => [value, `x.json#${index + 1}`]);

  for (const indent of [0, 2]) {
    for (const size of [1, 3, 1000]) {
      const text = `\n ${JSON.stringify(list, null, indent)}\r\n`;
      assertEquals(await rowsOf(text, size), expected as never);
    }
  }
});

Deno.test("elementsOf() finds no rows in an empty list", async () => {
  assertEquals(await rowsOf("[]"), []);
  assertEquals(await rowsOf(" [ \n ] "), []);
});

Deno.test("elementsOf() goes on after an element that is not JSON", async () => {
  const rows = elementsOf(inChunks("[1, oops, , 4]"), "x.json");
  const lines = await Array.fromAsync(
    rows,
    (row) => "line" in row && new TextDecoder().decode(row.line),
  );

  assertEquals(lines, ["1", " oops", " ", " 4"]);
  const error = await assertRejects(() => rowsOf("[1, oops, 3]"), BadRowError);
  assertEquals(
    error.message,
    "Cannot read \"x.json\" row 2: not valid JSON (Unexpected token 'o', " +
      '" oops" is not valid JSON), mend the row or pass --on_bad_row skip',
  );
});

Deno.test("elementsOf() refuses a list that is cut off", async () => {
  for (const text of ['[{"a": 1}, {"b": 2', '[1, "x]', "[1, 2", "[1,"]) {
    const error = await assertRejects(() => rowsOf(text), UserError);

    assertEquals(
      error.message,
      'Cannot read "x.json": it ends within row 2 of its list, fetch it again',
    );
  }
});

Deno.test("elementsOf() refuses what comes after the list", async () => {
  const error = await assertRejects(() => rowsOf("[1, 2]\n[3]"), UserError);

  assertEquals(
    error.message,
    'Cannot read "x.json": there is more after its list of 2 rows, expected ' +
      "one JSON list or one object a line",
  );
});
