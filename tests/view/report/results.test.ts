import { assertEquals, assertStringIncludes } from "@std/assert";
import { paletteFor } from "sft/view/palette.ts";
import { groupRuns } from "sft/view/compare/groups.ts";
import { resultsSection } from "sft/view/report/results.ts";
import { seedRun } from "../../support/arms.ts";
import { runViewWith, stepWith } from "../../support/views.ts";

Deno.test("resultsSection() has a sortable row per run", () => {
  const runs = ["origin", "ours"].map((name) =>
    runViewWith(name, { steps: [stepWith(1)] })
  );

  const { title, body } = resultsSection(
    groupRuns(runs),
    paletteFor(["origin", "ours"]),
  );

  assertEquals(title, "Results");
  assertStringIncludes(body.markup, '<table class="sortable">');
  assertEquals(body.markup.match(/<th scope="row"/g)?.length, 2);
  assertStringIncludes(body.markup, 'data-value="160">160<'); // tokens/s
  assertStringIncludes(body.markup, "a small difference may be chance");
});

Deno.test("resultsSection() folds many runs of arms away", () => {
  const runs = Array.from(
    { length: 26 },
    (_, run) => seedRun(`${Math.floor(run / 2)}`, run % 2),
  );
  const markupOf = (count: number) =>
    resultsSection(groupRuns(runs.slice(0, count)), new Map()).body.markup;

  assertStringIncludes(markupOf(26), "<summary>26 runs</summary>");
  assertEquals(markupOf(24).includes("<details>"), false);
  assertEquals(markupOf(24).includes("may be chance"), false);
});
