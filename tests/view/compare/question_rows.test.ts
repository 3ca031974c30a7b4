import { assertEquals } from "@std/assert";
import type { MeasuredQuestion } from "sft/store/question_record.ts";
import {
  type ArmQuestions,
  questionRows,
  unitsOf,
} from "sft/view/compare/question_rows.ts";
import { questionsWith } from "../../support/questions.ts";

const MEASURED: Partial<MeasuredQuestion>[] = [
  { right: true, answer: "Yes." },
  { right: undefined, answer: "" },
  { right: false, answer: "你好", stopped: false },
];

function armOf(
  seeds: readonly number[],
  level: number,
  baseSeeds?: readonly number[],
): ArmQuestions {
  const runs = seeds.map((seed, index) => ({
    seed,
    baseSeed: baseSeeds?.[index],
    measured: questionsWith(MEASURED, ["a", "a", "b"]),
  }));
  return { runs, levels: new Map(runs.map((run) => [run.measured, level])) };
}

const rowsIn = (field: Parameters<typeof questionRows>[0], level: number) => {
  const arm = armOf([1], level);
  return questionRows(field, [arm], [[...unitsOf(arm).values()]]);
};

Deno.test("questionRows() has the figure of each question that has one", () => {
  assertEquals(rowsIn("rightShare", 0.5), {
    arms: [[[1, 0]]],
    topics: ["a", "b"],
  });
  assertEquals(rowsIn("stopShare", 2 / 3)?.topics, ["a", "a", "b"]);
  assertEquals(rowsIn("emptyShare", 1 / 3)?.arms, [[[0, 1, 0]]]);
  // Characters, not bytes.
  assertEquals(rowsIn("meanLength", 2)?.arms, [[[4, 0, 2]]]);
  // Of all answers together.
  assertEquals(rowsIn("distinct2", 1), undefined);
});

Deno.test("unitsOf() takes a base model's runs together, where there are several", () => {
  const keys = (arm: ArmQuestions) =>
    [...unitsOf(arm)].map(([key, runs]) => [key, runs.length]);

  assertEquals(keys(armOf([1, 2], 0)), [[1, 1], [2, 1]]);
  assertEquals(keys(armOf([1, 2], 0, [7, 7])), [[1, 1], [2, 1]]);
  assertEquals(keys(armOf([1, 2, 1, 2], 0, [7, 7, 8, 8])), [[7, 2], [8, 2]]);
});
