import { assertEquals, assertStringIncludes } from "@std/assert";
import { groupRuns } from "sft/view/compare/groups.ts";
import {
  dataBudgetSection,
  dataBudgetTable,
} from "sft/view/report/data_budget.ts";
import { seedRun } from "../../support/arms.ts";
import { manifestWith } from "../../support/manifest.ts";
import { runViewWith } from "../../support/views.ts";

const REPORT = {
  rows: 20,
  skipped: { "broken line": 1 },
  dropped: { "too long": 2, "nothing trained": 1, "unused": 0 },
  truncated: 0,
  examples: 16,
  packedRows: 5,
  tokens: { total: 1000, supervised: 400, masked: 350, padding: 250 },
};

const runWith = (dataReport: unknown) =>
  runViewWith("ours", { manifest: manifestWith({ dataReport }) });

Deno.test("dataBudgetSection() divides tokens and counts rows", () => {
  const { markup } =
    dataBudgetSection(groupRuns([runWith(REPORT)]), new Map())!.body;

  const json = /data-figure="data-budget"\s*>([^<]*)</.exec(markup)![1];
  const { data } = JSON.parse(json);
  assertEquals(
    data.map(({ name, x }: { name: string; x: number[] }) => [name, x]),
    [["trained", [400]], ["masked", [350]], ["padding", [250]]],
  );
  const cells = Array.from(
    markup.matchAll(/<td[^>]*>([^<]*)<\/td>/g),
    ([, text]) => text,
  );
  assertEquals(cells, [
    "20",
    "1 (broken line 1)",
    "3 (too long 2, nothing trained 1)",
    "0",
    "16",
    "5",
    "1,000",
    "40.0 %",
    "25.0 %",
  ]);
});

Deno.test("dataBudgetSection() makes do with what a report has", () => {
  const { markup } =
    dataBudgetSection(groupRuns([runWith({ rows: 3 })]), new Map())!.body;

  assertStringIncludes(markup, ">3</td>");
  assertEquals(markup.includes("packed rows"), false);
  assertEquals(markup.includes("data-figure"), false);
  assertEquals(
    dataBudgetSection(groupRuns([runViewWith("ours")]), new Map()),
    undefined,
  );
});

Deno.test("dataBudgetTable() has a row per arm, or per run if they differ", () => {
  const runOf = (arm: string, seed: number, rows: number) =>
    seedRun(arm, seed, {}, { dataReport: { rows } });

  const { rows } = dataBudgetTable(groupRuns([
    ...[runOf("a", 1, 20), runOf("a", 2, 20)],
    ...[runOf("b", 1, 20), runOf("b", 2, 30)],
  ]));

  assertEquals(rows, [["a", 20], ["b · seed 1", 20], ["b · seed 2", 30]]);
  assertEquals(dataBudgetTable(groupRuns([runViewWith("a")])).rows, []);
});
