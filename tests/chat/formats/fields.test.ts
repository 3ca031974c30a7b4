import { assertEquals } from "@std/assert";
import {
  dataOf,
  has,
  isFields,
  listOf,
  quote,
} from "sft/chat/formats/fields.ts";
import { Float } from "sft/core/exact_json.ts";
import { assertBadRow, WHERE } from "../../support/bad_row.ts";

Deno.test("isFields() is true of objects alone", () => {
  assertEquals([{}, { a: 1 }].map(isFields), [true, true]);
  const others = [null, [], "a", 1, undefined, new Float(1), new Date(0)];
  assertEquals(others.some(isFields), false);
});

Deno.test("has() takes null for nothing, and nothing from the prototype", () => {
  const row = JSON.parse('{"a": null, "b": "", "__proto__": 1}');

  assertEquals(
    ["a", "b", "c", "toString", "__proto__"].map((key) => has(row, key)),
    [
      false,
      true,
      false,
      false,
      true,
    ],
  );
});

Deno.test("listOf() refuses what is no list", () => {
  assertEquals(listOf([1], '"x"', WHERE), [1]);
  for (const value of ["[]", { 0: 1 }, null, undefined]) {
    assertBadRow(
      () => listOf(value, '"x"', WHERE),
      "no list",
      '"x" is not a list',
    );
  }
});

Deno.test("dataOf() reads data and JSON in a string alike", () => {
  assertEquals(dataOf([{ a: "ü" }], "it", WHERE), [{ a: "ü" }]);
  assertEquals(dataOf('[{"a": "ü"}]', "it", WHERE), [{ a: "ü" }]);
  assertEquals(
    [null, undefined, ""].map((value) => dataOf(value, "it", WHERE)),
    [
      undefined,
      undefined,
      undefined,
    ],
  );
});

Deno.test("dataOf() refuses what a table holds and JSON does not", () => {
  assertBadRow(
    () => dataOf({ at: [new Date(0)] }, "it", WHERE),
    "no JSON",
    "it holds a date, which no template can write",
  );
  assertBadRow(
    () => dataOf({ raw: new Uint8Array(1) }, "it", WHERE),
    "no JSON",
    "it holds bytes, which no template can write",
  );
});

Deno.test("dataOf() refuses what no tokenizer can encode", () => {
  const half = "😀".slice(0, 1);
  const broken = "it holds half of a character (a lone surrogate)";

  assertBadRow(
    () => dataOf("{oops", "it", WHERE),
    "not valid JSON in a string",
    "it is a string that is not valid JSON",
  );
  assertBadRow(() => dataOf([[half]], "it", WHERE), "broken character", broken);
  assertBadRow(
    () => dataOf({ [half]: 1 }, "it", WHERE),
    "broken character",
    broken,
  );
  assertBadRow(
    () => dataOf("[".repeat(50_000) + "]".repeat(50_000), "it", WHERE),
    "too deep",
    "it has more than 100 levels",
  );
});

Deno.test("quote() keeps a name short and whole", () => {
  assertEquals(quote("robot"), '"robot"');
  assertEquals(quote("x".repeat(41)), `"${"x".repeat(40)}…"`);
  // The cut goes through a character: half of it would break a terminal.
  assertEquals(quote("x".repeat(39) + "😀y"), `"${"x".repeat(39)}\uFFFD…"`);
});
