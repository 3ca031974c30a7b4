import { assertEquals } from "@std/assert";
import { groupRuns } from "sft/view/compare/groups.ts";
import {
  armQuestions,
  measuredGroups,
  questionsAt,
  valuesOf,
} from "sft/view/compare/measured_groups.ts";
import { metricOf } from "sft/view/compare/metrics.ts";
import { seedRun } from "../../support/arms.ts";
import { questionsWith } from "../../support/questions.ts";
import { evaluationWith } from "../../support/views.ts";

const run = (seed: number, meanLength: number, changes = {}) =>
  seedRun("a", seed, {
    evaluations: [evaluationWith(40, { meanLength })],
    questions: [questionsWith([{ answer: "abc" }])],
    ...changes,
  });

Deno.test("questionsAt() finds what a measurement gave, if it is whole", () => {
  const one = run(1, 3);
  const [evaluation] = one.evaluations;
  assertEquals(questionsAt(one, evaluation), one.questions[0]);
  assertEquals(questionsAt(one, { ...evaluation, step: 41 }), undefined);
});

Deno.test("valuesOf() is one a seed, and armQuestions() one a run", () => {
  const [group] = measuredGroups(groupRuns([run(1, 3), run(2, 5)]));
  assertEquals(valuesOf(group, metricOf("meanLength")), [3, 5]);
  const asked = armQuestions(group, "meanLength")!;
  assertEquals(asked.runs.map(({ seed, baseSeed }) => [seed, baseSeed]), [
    [1, undefined],
    [2, undefined],
  ]);
  assertEquals([...asked.levels.values()], [3, 5]);
});

Deno.test("armQuestions() needs the record of every run", () => {
  const [group] = measuredGroups(
    groupRuns([run(1, 3), run(2, 5, { questions: [] })]),
  );
  assertEquals(armQuestions(group, "meanLength"), undefined);
});
