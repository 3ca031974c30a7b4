import { assertEquals, assertThrows } from "@std/assert";
import {
  assertNotEmpty,
  countDropped,
  countExample,
  countNotes,
  countPacked,
  countRow,
  countSkipped,
  emptyDataReport,
  formatDataReport,
} from "sft/batch/data_report.ts";
import { packRows } from "sft/batch/pack.ts";
import { UserError } from "sft/core/errors.ts";
import { example } from "./drawn_examples.ts";

Deno.test("countSkipped() and its like fill one record", () => {
  const report = emptyDataReport();
  // A mask on a first token trains nothing: what it follows is another text.
  const examples = [example(7, "111"), example(8, "01")];
  countSkipped(report, "not valid JSON");
  countSkipped(report, "unknown role");
  countSkipped(report, "not valid JSON");
  report.rows += 3;
  countDropped(report, "nothing to train");
  for (const each of examples) countExample(report, each);
  countPacked(report, packRows(examples, 6, 0, "isolated"));

  assertEquals(report, {
    rows: 6,
    skipped: { "not valid JSON": 2, "unknown role": 1 },
    dropped: { "nothing to train": 1 },
    truncated: 0,
    examples: 2,
    packedRows: 1,
    tokens: { total: 5, supervised: 3, masked: 2, padding: 1 },
  });
});

Deno.test("formatDataReport() draws a table", () => {
  const report = {
    rows: 1200,
    skipped: { "not valid JSON": 2, "unknown role": 1 },
    dropped: {},
    truncated: 12,
    examples: 1197,
    packedRows: 200,
    tokens: {
      total: 90_000,
      supervised: 30_000,
      masked: 60_000,
      padding: 10000,
    },
  };

  assertEquals(
    formatDataReport(report),
    [
      "rows read                   1,200",
      "  skipped: not valid JSON       2",
      "  skipped: unknown role         1",
      "  dropped                       0",
      "  truncated                    12",
      "examples                    1,197",
      "tokens                     90,000",
      "  trained                  30,000  33.3 %",
      "  not trained              60,000  66.7 %",
      "packed rows                   200",
      "  padding                  10,000  10.0 %",
    ].join("\n"),
  );
});

Deno.test("countRow() counts rows that lose something, in a bounded list", () => {
  const report = emptyDataReport();
  const category = '"category", which nothing reads';
  countRow(report, [example(3, "011")], [category]);
  countRow(report, [{ dropped: "nothing to train" }], [category, "a"]);
  assertEquals(report.notes, { [category]: 2, a: 1 });
  assertEquals(formatDataReport(report).split("\n").slice(-2), [
    '2 rows have "category", which nothing reads',
    "1 row has a",
  ]);

  for (let index = 0; index < 30; index++) countNotes(report, [`n${index}`]);
  assertEquals(Object.keys(report.notes ?? {}).length, 21);
  assertEquals(report.notes?.["other fields, which nothing reads"], 12);
});

Deno.test("formatDataReport() divides nothing by nothing", () => {
  assertEquals(formatDataReport(emptyDataReport()).includes("NaN"), false);
});

Deno.test("assertNotEmpty() says where the rows went", () => {
  const report = emptyDataReport();
  const message = () =>
    assertThrows(() => assertNotEmpty(report, "x.jsonl"), UserError).message;

  assertEquals(
    message(),
    'Cannot use "x.jsonl": there are no rows in it, expected one JSON object ' +
      "a line",
  );
  countSkipped(report, "not valid JSON");
  report.rows += 2;
  countDropped(report, "longer than 8 tokens");
  countDropped(report, "longer than 8 tokens");
  assertEquals(
    message(),
    'Cannot use "x.jsonl": none of its 3 rows is left (1 not valid JSON, ' +
      "2 longer than 8 tokens), mend the data or loosen what refuses it",
  );
  countExample(report, example(7, "011"));
  assertNotEmpty(report, "x.jsonl");
});
