import { assertEquals, assertStringIncludes } from "@std/assert";
import { groupRuns } from "sft/view/compare/groups.ts";
import { costSection } from "sft/view/report/cost.ts";
import { seedRun } from "../../support/arms.ts";

Deno.test("costSection() tells of arms, not of single runs", () => {
  const runs = [seedRun("<b>", 1), seedRun("<b>", 2)];

  const section = costSection(groupRuns(runs), new Map())!;

  assertEquals(section.title, "Cost");
  assertStringIncludes(section.body.markup, "&lt;b&gt;");
  assertEquals(costSection(groupRuns(runs.slice(1)), new Map()), undefined);
});
