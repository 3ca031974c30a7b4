import { assertAlmostEquals, assertEquals } from "@std/assert";
import { groupRuns } from "sft/view/compare/groups.ts";
import { levelsOf } from "sft/view/compare/levels.ts";
import { measuredGroups } from "sft/view/compare/measured_groups.ts";
import { metricOf } from "sft/view/compare/metrics.ts";
import { measuredArm, seedRun } from "../../support/arms.ts";
import { questionsWith } from "../../support/questions.ts";
import { evaluationWith } from "../../support/views.ts";

const levels = (field: string, runs: Parameters<typeof groupRuns>[0]) =>
  levelsOf(measuredGroups(groupRuns(runs)), metricOf(field));

Deno.test("levelsOf() without questions is Student's interval over seeds", () => {
  const [{ name, value, interval, points }] = levels(
    "meanLength",
    measuredArm("a", [{ meanLength: 1 }, { meanLength: 2 }, { meanLength: 3 }]),
  );

  assertEquals([name, value, points], ["a", 2, [1, 2, 3]]);
  // SciPy: t of two degrees times 1 / √3.
  const reach = 4.302652729749462 / Math.sqrt(3);
  assertAlmostEquals(interval![0], 2 - reach, 1e-9);
  assertAlmostEquals(interval![1], 2 + reach, 1e-9);
});

Deno.test("levelsOf() of one run is Wilson's interval over its questions", () => {
  const none = seedRun("a", 1, {
    evaluations: [evaluationWith(40, { rightShare: 0 })],
    questions: [questionsWith(Array(20).fill({ right: false }))],
  });
  const [{ interval }] = levels("rightShare", [none]);

  // statsmodels: proportion_confint(0, 20, method="wilson").
  assertAlmostEquals(interval![0], 0, 1e-12);
  assertAlmostEquals(interval![1], 0.16112515, 1e-7);
});

Deno.test("levelsOf() leaves out what was not measured", () => {
  assertEquals(
    levels("rightShare", measuredArm("a", [{ rightShare: undefined }])),
    [],
  );
});
