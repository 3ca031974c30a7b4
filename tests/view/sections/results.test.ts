import { assertEquals, assertStringIncludes } from "@std/assert";
import { groupRuns } from "sft/view/compare/groups.ts";
import { resultsSection, resultsTable } from "sft/view/sections/results.ts";
import { textTable } from "sft/view/text/table.ts";
import { runOnTwoSets, seedRun } from "../../support/arms.ts";
import { blocksOf } from "../../support/sections.ts";
import { evaluationWith, runViewWith, stepWith } from "../../support/views.ts";

Deno.test("resultsTable() shows shares of answers", () => {
  const table = resultsTable([
    runViewWith("ours", { evaluations: [evaluationWith(0)] }),
  ]);

  assertEquals(textTable(table).split("\n").at(-1)!.split(/ {2,}/), [
    "ours",
    "50.0 %",
    "100.0 %",
    "0",
    "running",
  ]);
});

Deno.test("resultsTable() has columns for each held-out set", () => {
  const { columns, rows } = resultsTable([runOnTwoSets("1")]);

  assertEquals(columns.slice(1, -1).map(({ title }) => title), [
    "held-out loss on A (nats)",
    "its lowest on A",
    "held-out loss on <B> (nats)",
    "its lowest on <B>",
    "right answers on A",
    "answers that stopped on A",
    "right answers on <B>",
    "answers that stopped on <B>",
    "steps",
  ]);
  assertEquals(rows[0].slice(1, 9), [
    ...[0.5, 0.5, 0.25, 0.25],
    ...[0.5, 1, 0.25, 1],
  ]);
});

Deno.test("resultsTable() leaves out what no run recorded", () => {
  const { columns, rows } = resultsTable([
    runViewWith("killed at once"),
    runViewWith("ours", { steps: [stepWith(1)] }),
  ]);

  assertEquals(columns.map(({ title }) => title), [
    "run",
    "training loss (nats)",
    "steps",
    "epochs",
    "trained tokens",
    "time",
    "tokens/s",
    "outcome",
  ]);
  const none = undefined;
  assertEquals(rows, [
    ["killed at once", none, 0, none, none, none, none, "running"],
    ["ours", 2, 1, 0.25, 10, 600, 160, "running"],
  ]);
});

Deno.test("resultsTable() says which model is judged where that is not the last", () => {
  const steps = [stepWith(1), stepWith(2)];
  const { columns, rows } = resultsTable([
    runViewWith("best", { steps, at: 1 }),
    runViewWith("last", { steps, at: 2 }),
  ]);

  const column = columns.findIndex(({ title }) =>
    title === "step of the model"
  );
  assertEquals(rows.map((row) => row[column]), [1, undefined]);
});

Deno.test("resultsSection() has a sortable row per run", () => {
  const runs = ["origin", "ours"].map((name) =>
    runViewWith(name, { steps: [stepWith(1)] })
  );

  const section = resultsSection(groupRuns(runs));

  assertEquals(section.title, "Results");
  const [{ table, sortable, caption }] = blocksOf(section, "table");
  assertEquals(sortable, true);
  assertEquals(table.rows.map(([name]) => name), ["origin", "ours"]);
  assertStringIncludes(caption!, "a small difference may be chance");
});

Deno.test("resultsSection() folds many runs of arms away", () => {
  const runs = Array.from(
    { length: 26 },
    (_, run) => seedRun(`${Math.floor(run / 2)}`, run % 2),
  );
  const tableOf = (count: number) =>
    blocksOf(resultsSection(groupRuns(runs.slice(0, count))), "table")[0];

  assertEquals(tableOf(26).summary, "26 runs");
  assertEquals(tableOf(24).summary, undefined);
  assertEquals(tableOf(24).caption!.includes("may be chance"), false);
});
