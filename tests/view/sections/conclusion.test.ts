import { assertEquals } from "@std/assert";
import { groupRuns } from "sft/view/compare/groups.ts";
import { conclusionSection } from "sft/view/sections/conclusion.ts";
import { measuredArm } from "../../support/arms.ts";
import { blocksOf } from "../../support/sections.ts";

const RUNS = [
  ...measuredArm("one", [{ rightShare: 0.1 }, { rightShare: 0.3 }]),
  ...measuredArm("three", [
    { rightShare: 0.6, stopShare: 0.5 },
    { rightShare: 0.6, stopShare: 0.9 },
  ]),
];

Deno.test("conclusionSection() says it, and draws what decides first", () => {
  const section = conclusionSection(groupRuns(RUNS))!;

  assertEquals(section.title, "Conclusion");
  assertEquals(blocksOf(section, "statement").map(({ text }) => text), [
    // Differences of 0.5 and 0.3: mean 0.4, error 0.1, t of one degree 12.706.
    "three and one: not resolved; right answers (share) 60.0 % against " +
    "20.0 %, +40.0 points (−87.1 to +167.1 points), 2 seeds, paired, 60 " +
    "questions.",
  ]);
  const [{ figures }] = blocksOf(section, "figures");
  assertEquals(figures.map(({ id, caption }) => [id, caption]), [
    ["level-rightShare", "right answers (share): higher is better."],
    ["level-stopShare", "answers that stopped (share): higher is better."],
  ]);
  const [dots, seeds] = figures[0].figure.data;
  assertEquals([dots.name, dots.x, seeds.x], ["one", [0.2], [0.1, 0.3]]);
});

Deno.test("conclusionSection() of one arm is left out", () => {
  assertEquals(conclusionSection(groupRuns(RUNS.slice(0, 2))), undefined);
  assertEquals(conclusionSection([]), undefined);
});
