import { assertAlmostEquals, assertEquals } from "@std/assert";
import type { MeasuredQuestion } from "sft/store/question_record.ts";
import { groupRuns } from "sft/view/compare/groups.ts";
import { evaluationSets } from "sft/view/compare/measured_groups.ts";
import {
  answeredQuestions,
  changeOf,
  largestChanges,
} from "sft/view/questions/answered_questions.ts";
import { seedRun } from "../../support/arms.ts";
import { questionsWith } from "../../support/questions.ts";
import { evaluationWith } from "../../support/views.ts";

const run = (
  arm: string,
  seed: number,
  measured: readonly Partial<MeasuredQuestion>[],
) =>
  seedRun(arm, seed, {
    evaluations: [evaluationWith(40)],
    questions: [questionsWith(measured)],
  });
const right = (...answers: boolean[]) => answers.map((right) => ({ right }));

const of = (...runs: Parameters<typeof groupRuns>[0]) => {
  const groups = groupRuns(runs);
  return answeredQuestions(groups, evaluationSets(groups)[0]);
};

Deno.test("answeredQuestions() lines up what arms answered", () => {
  const questions = of(
    run("a", 1, [{ answer: "Yes." }, { answer: "No." }]),
    run("a", 2, [{ answer: "Yes!" }, { answer: "No!" }]),
    run("b", 1, [{ answer: "Perhaps." }]),
  );

  assertEquals(questions.map(({ number, prompt }) => [number, prompt]), [
    [1, "q0"],
    [2, "q1"],
  ]);
  assertEquals(
    questions.map(({ arms }) =>
      arms.map((answers) =>
        answers.map(({ seed, answer }) => `${seed}: ${answer}`)
      )
    ),
    [
      [["1: Yes.", "2: Yes!"], ["1: Perhaps."]],
      [["1: No.", "2: No!"], []],
    ],
  );
});

Deno.test("changeOf() is by right answers over the seeds, and by the loss", () => {
  const [one, two] = of(
    run("a", 1, [{ right: false, answerNats: 3 }, {}]),
    run("a", 2, [{ right: true, answerNats: 1 }, {}]),
    run("b", 1, [{ right: true, answerNats: 0.5 }]),
  );

  const { right, nats } = changeOf(one, 0, 1)!;
  assertAlmostEquals(right, 0.5);
  assertAlmostEquals(nats, -1.5);
  assertEquals(changeOf(two, 0, 1), undefined);
});

Deno.test("largestChanges() has what became wrong and right, largest first", () => {
  const questions = of(
    run("a", 1, [
      ...right(true, false, true),
      { right: true, answerNats: 1 },
      { right: true, answerNats: 1 },
      { right: true, answerNats: 1 },
    ]),
    run("b", 1, [
      ...right(false, true, true),
      { right: true, answerNats: 4 },
      { right: true, answerNats: 0.5 },
      { right: true, answerNats: 3 },
    ]),
  );
  const { worse, better } = largestChanges(questions, [0, 1], 2);

  assertEquals(worse.map(({ number }) => number), [1, 4]);
  assertEquals(better.map(({ number }) => number), [2, 5]);
});
