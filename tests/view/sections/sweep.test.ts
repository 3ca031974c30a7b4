import { assertEquals } from "@std/assert";
import { groupRuns } from "sft/view/compare/groups.ts";
import { sweepSection } from "sft/view/sections/sweep.ts";
import { seedRun } from "../../support/arms.ts";
import { blocksOf } from "../../support/sections.ts";
import { evaluationWith } from "../../support/views.ts";

const run = (rate: number, epochs: number, rightShare: number) =>
  seedRun(`${rate}+${epochs}`, 1, {
    evaluations: [evaluationWith(40, { rightShare })],
  }, { config: { learning_rate: rate, num_epochs: epochs } });

const RUNS = [
  run(0.0001, 1, 0.1),
  run(0.0001, 3, 0.3),
  run(0.001, 1, 0.5),
  run(0.001, 3, 0.4),
];

Deno.test("sweepSection() ranks arms, and puts them together by each setting", () => {
  const section = sweepSection(groupRuns(RUNS))!;

  const [{ table }] = blocksOf(section, "table");
  assertEquals(table.columns.map(({ title }) => title), [
    "arm",
    "learning_rate",
    "num_epochs",
    "right answers (share)",
    "95 % interval",
  ]);
  assertEquals(table.rows.map((row) => row.slice(0, 4)), [
    ["0.001+1", "0.001", "1", "50.0 %"],
    ["0.001+3", "0.001", "3", "40.0 %"],
    ["0.0001+3", "0.0001", "3", "30.0 %"],
    ["0.0001+1", "0.0001", "1", "10.0 %"],
  ]);
  assertEquals(
    blocksOf(section, "details").map(({ summary, blocks: [inside] }) => [
      summary,
      inside.kind === "table" && inside.table.rows,
    ]),
    [
      ["By learning_rate: 2 values", [
        ["0.0001", 2, "20.0 %", "0.0001+3, 30.0 %"],
        ["0.001", 2, "45.0 %", "0.001+1, 50.0 %"],
      ]],
      ["By num_epochs: 2 values", [
        ["1", 2, "30.0 %", "0.001+1, 50.0 %"],
        ["3", 2, "35.0 %", "0.001+3, 40.0 %"],
      ]],
    ],
  );
});

Deno.test("sweepSection() of few arms or one setting is left out", () => {
  assertEquals(sweepSection(groupRuns(RUNS.slice(0, 2))), undefined);
  const one = [0.1, 0.2, 0.3].map((rate) => run(rate, 1, rate));
  assertEquals(sweepSection(groupRuns(one)), undefined);
});
