import { assertEquals } from "@std/assert";
import { groupRuns } from "sft/view/compare/groups.ts";
import { costSection, costTable } from "sft/view/sections/cost.ts";
import { textTable } from "sft/view/text/table.ts";
import { seedRun } from "../../support/arms.ts";
import { blocksOf } from "../../support/sections.ts";
import { runViewWith, stepWith } from "../../support/views.ts";

Deno.test("costTable() averages an arm's runs", () => {
  const groups = groupRuns([
    seedRun("1", 1, { steps: [stepWith(1), stepWith(100)] }, {
      peakMemoryMiB: 500,
    }),
    seedRun("1", 2, { steps: [stepWith(1), stepWith(200)] }, {
      peakMemoryMiB: 700,
    }),
    seedRun("3", 1, { steps: [stepWith(300)] }),
  ]);

  assertEquals(
    textTable(costTable(groups)),
    `
arm  runs  steps  epochs  trained tokens        time  shortest to longest       tokens/s  peak memory (MiB)
───  ────  ─────  ──────  ──────────────  ──────────  ────────────────────────  ────────  ─────────────────
1       2    150   37.50           1,500  1 min 30 s  1 min 00 s to 2 min 00 s       160                700
3       1    300   75.00           3,000  3 min 00 s  –                              160                  –
`.trim(),
  );
});

Deno.test("costTable() tells what Muon took of the steps' time", () => {
  const steps = [stepWith(1), stepWith(2)];
  const { columns, rows } = costTable(groupRuns([
    seedRun("a", 1, { steps }, { newtonSchulzMs: 60 }),
  ]));

  assertEquals(columns.at(-1)?.title, "Muon's share of time");
  assertEquals(rows[0].at(-1), 60 / 500);
});

Deno.test("costTable() tells times that read the same once", () => {
  const steps = [stepWith(100)];
  const groups = groupRuns([
    seedRun("1", 1, { steps }),
    seedRun("1", 2, { steps }),
  ]);

  const { columns, rows } = costTable(groups);

  const range = columns.findIndex(({ title }) =>
    title === "shortest to longest"
  );
  assertEquals(rows[0][range], "1 min 00 s");
});

Deno.test("costTable() of runs that did nothing has no costs", () => {
  const { columns, rows } = costTable(groupRuns([runViewWith("a")]));

  assertEquals(columns.map(({ title }) => title), ["arm", "runs", "steps"]);
  assertEquals(rows, [["a", 1, 0]]);
});

Deno.test("costSection() says what the table's figures are", () => {
  const groups = groupRuns([seedRun("a", 1), seedRun("a", 2)]);

  const section = costSection(groups);

  assertEquals(section.title, "Cost");
  const [{ table, caption }] = blocksOf(section, "table");
  assertEquals(table.rows, [["a", 2, 0]]);
  assertEquals(
    caption,
    "Means over an arm's runs; of the memory, the highest.",
  );
});
