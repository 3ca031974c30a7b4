import { assertEquals } from "@std/assert";
import type { Manifest } from "sft/store/manifest.ts";
import { groupRuns } from "sft/view/compare/groups.ts";
import type { RunView } from "sft/view/compare/run_view.ts";
import { dataBudgetSection } from "sft/view/sections/data_budget.ts";
import { cellText } from "sft/view/text/table.ts";
import { seedRun } from "../../support/arms.ts";
import { manifestWith } from "../../support/manifest.ts";
import { blocksOf } from "../../support/sections.ts";
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

const runWith = (dataReport: Manifest["dataReport"]) =>
  runViewWith("ours", { manifest: manifestWith({ dataReport }) });

const sectionOf = (runs: readonly RunView[]) =>
  dataBudgetSection(groupRuns(runs));

Deno.test("dataBudgetSection() divides tokens and counts rows", () => {
  const section = sectionOf([runWith(REPORT)]);

  const [{ figure }] = blocksOf(section, "figure");
  assertEquals(figure.data.map(({ name, x }) => [name, x]), [
    ["trained", [400]],
    ["masked", [350]],
    ["padding", [250]],
  ]);
  const [{ table }] = blocksOf(section, "table");
  assertEquals(
    table.rows[0].map((cell, column) => cellText(cell, table.columns[column])),
    [
      "ours",
      "20",
      "1 (broken line 1)",
      "3 (too long 2, nothing trained 1)",
      "0",
      "16",
      "5",
      "1,000",
      "40.0 %",
      "20.0 %", // 250 of the 1,250 places in packed rows
    ],
  );
});

Deno.test("dataBudgetSection() makes do with what a report has", () => {
  const section = sectionOf([runWith({ rows: 3 })]);

  assertEquals(section?.blocks.map(({ kind }) => kind), ["table"]);
  const [{ table }] = blocksOf(section, "table");
  assertEquals(table.columns.map(({ title }) => title), ["run", "rows read"]);
  assertEquals(table.rows, [["ours", 3]]);
  assertEquals(sectionOf([runViewWith("ours")]), undefined);
});

Deno.test("dataBudgetSection() has a row per arm, or per run if they differ", () => {
  const runOf = (arm: string, seed: number, rows: number) =>
    seedRun(arm, seed, {}, { dataReport: { rows } });

  const section = sectionOf([
    ...[runOf("a", 1, 20), runOf("a", 2, 20)],
    ...[runOf("b", 1, 20), runOf("b", 2, 30)],
  ]);

  const [{ table: { rows } }] = blocksOf(section, "table");
  assertEquals(rows, [["a", 20], ["b · seed 1", 20], ["b · seed 2", 30]]);
});
