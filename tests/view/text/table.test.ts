import { assert, assertEquals } from "@std/assert";
import { displayWidth } from "sft/core/terminal_text.ts";
import { formatFixed } from "sft/view/text/format.ts";
import {
  alignOf,
  type Table,
  tableOf,
  textTable,
} from "sft/view/text/table.ts";

const ANSWERS: Table = {
  columns: [
    { title: "run" },
    { title: "loss", format: formatFixed(2) },
    { title: "answer" },
  ],
  rows: [
    ["origin", 3.25, "长江长江的长江是是是user: 长江"],
    ["ours", 2, "It is 6300 km long.\n它很长。"],
    ["none", undefined, ""],
  ],
};

Deno.test("textTable() aligns wide characters and numbers", () => {
  assertEquals(
    textTable(ANSWERS).split("\n"),
    [
      "run     loss  answer",
      "──────  ────  ──────────────────────────────",
      "origin  3.25  长江长江的长江是是是user: 长江",
      "ours    2.00  It is 6300 km long.⏎它很长。",
      "none       –",
    ],
  );
});

Deno.test("textTable() wraps the widest column first", () => {
  assertEquals(
    textTable(ANSWERS, { width: 28 }).split("\n"),
    [
      "run     loss  answer",
      "──────  ────  ──────────────",
      "origin  3.25  长江长江的长江",
      "              是是是user: 长",
      "              江",
      "ours    2.00  It is 6300 km",
      "              long.⏎它很长。",
      "none       –",
    ],
  );
});

Deno.test("textTable() cuts cells when asked to", () => {
  assertEquals(
    textTable(ANSWERS, { width: 28, overflow: "cut" }).split("\n"),
    [
      "run     loss  answer",
      "──────  ────  ──────────────",
      "origin  3.25  长江长江的长…",
      "ours    2.00  It is 6300 km…",
      "none       –",
    ],
  );
});

Deno.test("textTable() keeps to the width down to 4 a column", () => {
  for (let width = 16; width < 60; width++) {
    for (const overflow of ["wrap", "cut"] as const) {
      const lines = textTable(ANSWERS, { width, overflow }).split("\n");

      assert(lines.every((line) => displayWidth(line) <= width), `${width}`);
    }
  }
});

Deno.test("textTable() lets no cell steer the terminal", () => {
  const text = textTable({
    columns: [{ title: "\x1b[2Jrun" }],
    rows: [["\x1b]0;title\x07"]],
  });

  assertEquals(text.split("\n"), ["␛[2Jrun", "──────────", "␛]0;title␇"]);
});

Deno.test("alignOf() puts columns of numbers to the right", () => {
  const table: Table = {
    columns: [
      { title: "all" },
      { title: "some" },
      { title: "mixed" },
      { title: "none" },
      { title: "asked for", align: "right" },
    ],
    rows: [[1, undefined, "x", undefined, "2 of 4"], [2, 1, 3, undefined, "–"]],
  };

  assertEquals(table.columns.map((_, column) => alignOf(table, column)), [
    "right",
    "right",
    "left",
    "left",
    "right",
  ]);
});

Deno.test("tableOf() keeps the columns in which any row tells something", () => {
  assertEquals(
    tableOf([{ a: 1 }, { a: 2, c: "" }], [
      ["a", ({ a }) => a, { align: "left" }],
      ["b", () => undefined],
      ["c", ({ c }) => c],
    ]),
    {
      columns: [{ title: "a", align: "left" }, { title: "c" }],
      rows: [[1, undefined], [2, ""]],
    },
  );
});
