import { assertEquals, assertStringIncludes } from "@std/assert";
import { groupRuns } from "sft/view/compare/groups.ts";
import { yardstickSection } from "sft/view/report/yardstick.ts";
import { measuredArm } from "../../support/arms.ts";
import { runViewWith } from "../../support/views.ts";

Deno.test("yardstickSection() shows means, differences and verdicts", () => {
  const { title, body: { markup } } = yardstickSection(
    groupRuns([
      ...measuredArm("1", [{ rightShare: 0.1 }, { rightShare: 0.2 }]),
      ...measuredArm("<i>", [{ rightShare: 0.7 }, { rightShare: 0.9 }]),
    ]),
    new Map(),
  )!;

  assertEquals(title, "Yardstick");
  assertStringIncludes(markup, ">15.0 % ± 7.1 %<");
  assertStringIncludes(markup, ">+65.0 points<");
  assertStringIncludes(markup, "60 held-out conversations");
  assertStringIncludes(markup, "&lt;i&gt;");
  assertEquals(markup.includes("<details>"), false);
});

Deno.test("yardstickSection() folds the differences of many arms", () => {
  const runs = Array.from(
    { length: 9 },
    (_, arm) => measuredArm(`${arm}`, [{}]),
  );

  const { markup } = yardstickSection(groupRuns(runs.flat()), new Map())!.body;

  assertStringIncludes(markup, "64 differences to the first arm");
});

Deno.test("yardstickSection() of one arm has no differences", () => {
  const { markup } = yardstickSection(
    groupRuns(measuredArm("1", [{}])),
    new Map(),
  )!.body;

  assertEquals(markup.match(/<table/g)?.length, 1);
});

Deno.test("yardstickSection() of runs that were not measured is left out", () => {
  assertEquals(
    yardstickSection(groupRuns([runViewWith("a")]), new Map()),
    undefined,
  );
});
