import { assertEquals } from "@std/assert";
import { tableValue } from "sft/data/source/table_value.ts";

Deno.test("tableValue() makes integers numbers, unless that changes them", () => {
  const most = 2n ** 53n - 1n;

  assertEquals(tableValue([7n, -7n, most]), [7, -7, 9007199254740991]);
  assertEquals(tableValue([most + 1n, 12345678901234567890n]), [
    9007199254740992n,
    12345678901234567890n,
  ]);
});

Deno.test("tableValue() leaves out fields that a record does not have", () => {
  assertEquals(
    tableValue({ city: "Ulm", n: null, list: [{ a: null, b: 1n }, null] }),
    { city: "Ulm", list: [{ b: 1 }, null] },
  );
  const date = new Date(0);
  const bytes = new Uint8Array([1]);
  assertEquals(tableValue({ date, bytes }), { date, bytes });
});
