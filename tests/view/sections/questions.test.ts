import { assertEquals } from "@std/assert";
import type { MeasuredQuestion } from "sft/store/question_record.ts";
import { groupRuns } from "sft/view/compare/groups.ts";
import { questionSections } from "sft/view/sections/questions.ts";
import { seedRun } from "../../support/arms.ts";
import { questionsWith } from "../../support/questions.ts";
import { blocksOf } from "../../support/sections.ts";
import { evaluationWith, sampleWith } from "../../support/views.ts";

const run = (
  arm: string,
  seed: number,
  measured: readonly Partial<MeasuredQuestion>[],
) =>
  seedRun(arm, seed, {
    evaluations: [evaluationWith(40)],
    questions: [questionsWith(measured, ["sums", "days"])],
    samples: [10, 40].map((step) =>
      sampleWith(step, `at ${step}`, { prompt: "q0" })
    ),
  });

const RUNS = [
  run("a", 1, [
    { answer: "It is 4.", right: true },
    { answer: "It is a very fine Monday.", right: false },
  ]),
  run("b", 1, [
    { answer: "No.", right: false, stopped: false },
    { answer: "It is a very fine Tuesday.", right: true },
  ]),
  run("b", 2, [
    { answer: "5", right: false },
    { answer: "", right: true },
  ]),
];

const block = (runs = RUNS) => {
  const [section] = questionSections(groupRuns(runs));
  return blocksOf(section, "questions")[0];
};

Deno.test("questionSections() has every question with all answers", () => {
  const { arms, items } = block();

  assertEquals(arms.map(({ name }) => name), ["a", "b"]);
  assertEquals(
    items.map(({ number, prompt, topic }) => [number, prompt, topic]),
    [
      [1, "q0", "sums"],
      [2, "q1", "days"],
    ],
  );
  assertEquals(
    items[0].arms.map((answers) =>
      answers.map(({ answer, right, stopped }) => [answer, right, stopped])
    ),
    [[["It is 4.", true, true]], [["No.", false, false], ["5", false, true]]],
  );
  // What was said before the last step.
  assertEquals(items[0].earlier?.[1], [
    { step: 10, answer: "at 10", stopped: true },
  ]);
});

Deno.test("questionSections() marks words only where answers are alike", () => {
  const { items: [first, second] } = block();

  assertEquals(first.arms[1][0].pieces, undefined);
  assertEquals(second.arms[1][0].pieces, [
    { text: "It is a very fine ", same: true },
    { text: "Tuesday.", same: false },
  ]);
});

Deno.test("questionSections() tells a terminal of the largest changes", () => {
  const { inText } = block();

  assertEquals(
    inText.map((one) => one.kind === "note" ? one.text : one.kind),
    [
      "b is worse than a on these, the largest changes of 2 questions.",
      "table",
      "b is better than a on these, the largest changes of 2 questions.",
      "table",
    ],
  );
  const tables = inText.flatMap((one) =>
    one.kind === "table" ? [one.table] : []
  );
  assertEquals(tables.map(({ rows }) => rows), [
    [["q0", "Yes.", "✓ It is 4.", "0 of 2 ✓ No. …"]],
    [[
      "q1",
      "Yes.",
      "✗ It is a very fine Monday.",
      "2 of 2 ✓ It is a very fine Tuesday.",
    ]],
  ]);
});

Deno.test("questionSections() of arms that agree says so", () => {
  const [run] = RUNS;
  const { evaluations, questions } = run;
  const { inText } = block([run, seedRun("b", 1, { evaluations, questions })]);

  assertEquals(inText, [
    { kind: "note", text: "b answers all 2 questions as a does." },
  ]);
});

Deno.test("questionSections() of runs without a record is left out", () => {
  const runs = RUNS.map((run) => ({ ...run, questions: [] }));

  assertEquals(questionSections(groupRuns(runs)), []);
});
