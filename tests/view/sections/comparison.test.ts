import { assertEquals } from "@std/assert";
import { groupRuns } from "sft/view/compare/groups.ts";
import {
  reportSections,
  terminalSections,
} from "sft/view/sections/comparison.ts";
import type { Section } from "sft/view/sections/section.ts";
import { measuredArm } from "../../support/arms.ts";
import { runViewWith, sampleWith, stepWith } from "../../support/views.ts";

const FULL = groupRuns(
  ["1", "3"].flatMap((arm) => measuredArm(arm, [{}, {}])).map((run) => ({
    ...run,
    manifest: { ...run.manifest, dataReport: { rows: 3 } },
    steps: [stepWith(1)],
    samples: [sampleWith(9, "4")],
  })),
);
const EMPTY = groupRuns([runViewWith("a"), runViewWith("b")]);

const titles = (sections: readonly Section[]) =>
  sections.map(({ title }) => title);

Deno.test("reportSections() begins with what came out", () => {
  assertEquals(titles(reportSections(FULL)), [
    "Conclusion",
    "What differs",
    "Evaluation",
    "Curves",
    "Answers",
    "Results",
    "Cost",
    "Data budget",
    "Settings",
    "How to reproduce",
  ]);
});

Deno.test("reportSections() leaves out what there is nothing to tell of", () => {
  assertEquals(titles(reportSections(EMPTY)), [
    "What differs",
    "Results",
    "Settings",
    "How to reproduce",
  ]);
});

Deno.test("terminalSections() begins with what was compared", () => {
  assertEquals(titles(terminalSections(FULL, 1)), [
    "Conclusion",
    "What differs",
    "Evaluation",
    "Results",
    "Data budget",
    "Cost",
    "Answers",
    'Answers over training to "2+2?"',
  ]);
  assertEquals(titles(terminalSections(EMPTY)), [
    "What differs",
    "Evaluation",
    "Results",
    "Cost",
  ]);
  assertEquals(terminalSections(EMPTY)[1].blocks, [{
    kind: "note",
    text: "No run was evaluated: pass --eval_file to sft.",
  }]);
});
