import { assertEquals } from "@std/assert";
import { mean } from "sft/statistics/moments.ts";
import type { MeasuredQuestion } from "sft/store/question_record.ts";
import { differenceByQuestion } from "sft/view/compare/question_differences.ts";
import type { ArmQuestions } from "sft/view/compare/question_rows.ts";
import fixture from "../../fixtures/statistics.json" with { type: "json" };
import { assertNear, assertTested } from "../../support/near.ts";
import { questionsWith } from "../../support/questions.ts";

type Rows = readonly (readonly Partial<MeasuredQuestion>[])[];

/** One measurement a seed, from `firstSeed` on. */
function armOf(
  rows: Rows,
  { topics, firstSeed = 1, level }: {
    topics?: string[];
    firstSeed?: number;
    level: (row: Rows[number]) => number;
  },
): ArmQuestions {
  const measured = rows.map((row) => questionsWith(row, topics));
  return {
    runs: measured.map((measured, seed) => ({
      seed: firstSeed + seed,
      measured,
    })),
    levels: new Map(measured.map((one, seed) => [one, level(rows[seed])])),
  };
}

const natsOf = (rows: readonly (readonly number[])[]) =>
  rows.map((row) => row.map((answerNats) => ({ answerNats })));
const meanNats = (row: Rows[number]) =>
  mean(row.map(({ answerNats }) => answerNats!));

Deno.test("differenceByQuestion() is NumPy's over seeds and questions", () => {
  for (
    const { first, second, topics, paired, ...expected } of fixture.crossed
  ) {
    const arms = [first, second].map((rows, arm) =>
      armOf(natsOf(rows), {
        topics,
        firstSeed: paired ? 1 : 1 + 100 * arm,
        level: meanNats,
      })
    );
    const found = differenceByQuestion("answerNatsPerToken", arms[0], arms[1])!;

    assertNear(found.value, expected.value, topics.join());
    assertTested(found, expected, topics.join());
    assertEquals(found.covers, "settings");
  }
});

Deno.test("differenceByQuestion() weighs a loss as the metric does", () => {
  // Sums of nats; the metric is over twice as many tokens as questions.
  const level = (row: Rows[number]) => meanNats(row) / 2;
  const found = differenceByQuestion(
    "answerNatsPerToken",
    armOf(natsOf([[2, 4, 6]]), { level }),
    armOf(natsOf([[4, 4, 10]]), { level }),
  )!;

  assertEquals([found.value, found.covers], [1, "runs"]);
});

Deno.test("differenceByQuestion() takes a loss by token for a ratio", () => {
  // Longer answers have more to gain: that is no doubt of what a token gains.
  const tokens = [1, 4, 3];
  const armWith = (nats: readonly number[]): ArmQuestions => {
    const { runs } = armOf(natsOf([nats]), { level: meanNats });
    const [{ measured: one }] = runs;
    const questions = one.questions.map((question, index) => ({
      ...question,
      answerTokens: tokens[index],
    }));
    const run = { ...one, questions };
    return {
      runs: [{ seed: 1, measured: run }],
      levels: new Map([[run, mean([...nats]) / mean(tokens)]]),
    };
  };
  const found = differenceByQuestion(
    "answerNatsPerToken",
    armWith([2, 8, 3]),
    armWith([1, 6, 3]),
  )!;

  assertNear(found.value, -3 / 8, "value");
  // SciPy: t(2) times the error of (-5/8, -1/2, 9/8), over mean tokens.
  const reach = 4.302652729911275 * Math.sqrt(1.90625 / 6) / (8 / 3);
  assertNear(found.interval![0], -3 / 8 - reach, "low");
  assertNear(found.interval![1], -3 / 8 + reach, "high");
});

Deno.test("differenceByQuestion() of one run each is McNemar's test of right answers", () => {
  const rights = (...answers: (boolean | undefined)[]) =>
    answers.map((right) => ({ right }));
  const level = (row: Rows[number]) => {
    const judged = row.filter(({ right }) => right !== undefined);
    return judged.filter(({ right }) => right).length / judged.length;
  };
  // Of eight, one has no right answer, and five are right in the second alone.
  const first = [
    rights(true, undefined, false, false, false, false, false, true),
  ];
  const second = [rights(true, undefined, true, true, true, true, true, true)];
  const found = (topics?: string[]) =>
    differenceByQuestion(
      "rightShare",
      armOf(first, { level, topics }),
      armOf(second, { level, topics }),
    )!;

  assertNear(found().value, 5 / 7, "value");
  assertNear(found().p!, 2 / 32, "McNemar");
  // Questions of one topic are no five coins.
  assertEquals(found([..."aabbccdd"]).p === 2 / 32, false);
});

Deno.test("differenceByQuestion() goes by facts before topics", () => {
  const of = (topics: string[], facts?: string[]) => {
    const [a, b] = [[0, 0, 0, 0, 0, 0], [1, 2, 3, 3, 2, 2]].map((nats) => {
      const arm = armOf(natsOf([nats]), { level: meanNats, topics });
      const [{ seed, measured }] = arm.runs;
      const questions = measured.questions.map((question, index) => ({
        ...question,
        fact: facts?.[index],
      }));
      const run = { ...measured, questions };
      return {
        runs: [{ seed, measured: run }],
        levels: new Map([[
          run,
          meanNats(nats.map((answerNats) => ({ answerNats }))),
        ]]),
      };
    });
    return differenceByQuestion("answerNatsPerToken", a, b)!.interval;
  };
  const [one, two] = [[..."aaaaaa"], [..."aabbcc"]];

  assertEquals(of(one, two), of(two));
  assertEquals(of(two, [..."abcdef"]), of([..."abcdef"]));
});

Deno.test("differenceByQuestion() has nothing to say of other questions", () => {
  const arm = armOf(natsOf([[1, 2, 3]]), { level: meanNats });
  const fewer = armOf(natsOf([[1, 2]]), { level: meanNats });
  const none: ArmQuestions = { runs: [], levels: new Map() };

  assertEquals(
    differenceByQuestion("answerNatsPerToken", arm, fewer),
    undefined,
  );
  assertEquals(
    differenceByQuestion("answerNatsPerToken", none, arm),
    undefined,
  );
  // Of all answers together.
  assertEquals(differenceByQuestion("distinct2", arm, arm), undefined);
  // No question has a right answer.
  assertEquals(differenceByQuestion("rightShare", arm, arm), undefined);
});

Deno.test("differenceByQuestion() of one run against several is no exact test", () => {
  const rowOf = (right: number) =>
    Array.from({ length: 60 }, (_, index) => ({ right: index < right }));
  const level = (row: Rows[number]) =>
    row.filter(({ right }) => right).length / row.length;
  const pOf = (...seeds: number[]) =>
    differenceByQuestion(
      "rightShare",
      armOf([rowOf(20)], { level }),
      armOf(seeds.map(rowOf), { level }),
    )!.p;

  assertNear(pOf(20, 45)!, pOf(45, 20)!, "in either order");
});

Deno.test("differenceByQuestion() of one topic and one seed has no p", () => {
  const topics = [..."xxx"];
  const [a, b] = [[1, 2, 3], [2, 2, 4]].map((nats) =>
    armOf(natsOf([nats]), { level: meanNats, topics })
  );
  const { interval, p, topics: count } = differenceByQuestion(
    "answerNatsPerToken",
    a,
    b,
  )!;
  assertEquals([interval, p, count], [undefined, undefined, 1]);
});
