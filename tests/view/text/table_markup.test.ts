import { assertEquals } from "@std/assert";
import { paletteFor } from "sft/view/figures/palette.ts";
import type { Table } from "sft/view/text/table.ts";
import {
  htmlTable,
  markdownTable,
  markdownText,
} from "sft/view/text/table_markup.ts";

const TABLE: Table = {
  columns: [{ title: "run" }, { title: "<steps>" }],
  rows: [["<script>alert(1)</script>", 1234.56789], ["ours", undefined]],
};

/** White space between tags means nothing. */
const tight = (markup: string) => markup.replace(/\s*\n\s*/g, "");

Deno.test("htmlTable() escapes cells and keeps full values", () => {
  assertEquals(
    tight(htmlTable(TABLE, { sortable: true }).markup),
    '<table class="sortable"><thead><tr>' +
      '<th scope="col" class="left">run</th>' +
      '<th scope="col" class="right">&lt;steps&gt;</th></tr></thead><tbody>' +
      '<tr><th scope="row" class="left">' +
      "&lt;script&gt;alert(1)&lt;/script&gt;</th>" +
      '<td class="right" data-value="1234.56789">1,235</td></tr>' +
      '<tr><th scope="row" class="left">ours</th>' +
      '<td class="right" data-value="">–</td></tr></tbody></table>',
  );
});

Deno.test("htmlTable() marks runs with their colour", () => {
  const table = { columns: [{ title: "" }, { title: "ours" }], rows: [] };

  const { markup } = htmlTable(table, { palette: paletteFor(["ours"]) });

  assertEquals(
    tight(markup),
    '<table class="plain"><thead><tr><th scope="col" class="left"></th>' +
      '<th scope="col" class="left"><span class="spot" style="--spot: #0072b2">' +
      "</span>ours</th></tr></thead><tbody></tbody></table>",
  );
});

Deno.test("markdownTable() keeps a cell in its cell", () => {
  assertEquals(
    markdownTable({
      columns: [{ title: "a|b" }, { title: "answer" }],
      rows: [[1, "[x](y) `c` *d*\n<b>&amp;"]],
    }),
    "| a\\|b | answer |\n" +
      "| ---: | --- |\n" +
      "| 1 | \\[x\\]\\(y\\) \\`c\\` \\*d\\*⏎&lt;b>&amp;amp; |",
  );
});

Deno.test("markdownText() leaves nothing for Markdown to read", () => {
  assertEquals(
    [
      ...[
        "> quoted",
        "1. one",
        "12.",
        "1.5",
        "$a$ `b`",
        "https://a.b",
        "www.a.b",
      ],
      ...["a<b>&amp;", "x\u202e\n# y", "![a](b)"],
    ].map(markdownText),
    [
      ...["\\> quoted", "1\\. one", "12\\.", "1.5", "\\$a\\$ \\`b\\`"],
      ...["https\\://a.b", "www\\.a.b", "a&lt;b>&amp;amp;"],
      ...["x\ufffd⏎\\# y", "\\!\\[a\\]\\(b\\)"],
    ],
  );
});
