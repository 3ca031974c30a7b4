import { assertAlmostEquals, assertEquals } from "@std/assert";
import { randomStream } from "sft/core/random.ts";
import { differencesToFirst } from "sft/view/compare/evaluation_differences.ts";
import { groupRuns } from "sft/view/compare/groups.ts";
import {
  evaluationSets,
  measuredGroups,
} from "sft/view/compare/measured_groups.ts";
import { metricOf } from "sft/view/compare/metrics.ts";
import { measuredArm, seedRun } from "../../support/arms.ts";
import { mean } from "sft/statistics/moments.ts";
import { questionsWith } from "../../support/questions.ts";
import { armWith } from "../../support/manifest.ts";
import { evaluationWith, runViewWith } from "../../support/views.ts";

const losses = (...values: number[]) =>
  values.map((answerNatsPerToken) => ({ answerNatsPerToken }));

/** Field and arm → verdict. */
function verdictsOf(runs: Parameters<typeof groupRuns>[0]) {
  const differences = differencesToFirst(measuredGroups(groupRuns(runs)));
  return Object.fromEntries(
    differences.map(({ metric, name, verdict }) => [
      `${metric.field} ${name}`,
      verdict,
    ]),
  );
}

Deno.test("a null comparison is not resolved", () => {
  // The same arm twice with other seeds: noise of one distribution.
  const noise = randomStream(7, "noise of a null comparison");
  const sample = () =>
    losses(...Array.from({ length: 3 }, () => 1.4 + 0.02 * noise.uniform()));

  const verdicts = verdictsOf([
    ...measuredArm("a", sample(), 1),
    ...measuredArm("the same", sample(), 4),
  ]);

  assertEquals(
    verdicts["answerNatsPerToken the same"],
    "not resolved",
  );
  assertEquals(
    verdicts["rightShare the same"],
    "not resolved: no difference in any seed",
  );
});

Deno.test("null comparisons are mistaken one time in twenty", () => {
  const noise = randomStream(1, "many null comparisons");
  const sample = () => losses(noise.normal(), noise.normal(), noise.normal());
  let [paired, welch] = [0, 0];
  for (let trial = 0; trial < 400; trial++) {
    const first = measuredArm("a", sample());
    const field = "answerNatsPerToken b";
    const isResolved = (firstSeed: number) =>
      verdictsOf([...first, ...measuredArm("b", sample(), firstSeed)])[field]
        .startsWith("not") === false;
    if (isResolved(1)) paired++;
    if (isResolved(4)) welch++;
  }

  // 20 of 400 are expected, with a standard deviation of 4.4.
  assertEquals([paired > 6 && paired < 34, welch > 3 && welch < 34], [
    true,
    true,
  ]);
});

Deno.test("a large difference is resolved, and named better or worse", () => {
  const verdicts = verdictsOf([
    ...measuredArm("1", losses(1.4, 1.42, 1.41)),
    ...measuredArm("3", losses(1.2, 1.23, 1.2)),
    ...measuredArm("11", losses(1.9, 1.95, 1.85), 7),
  ]);

  assertEquals(
    verdicts["answerNatsPerToken 3"],
    "better (lower)",
  );
  assertEquals(
    verdicts["answerNatsPerToken 11"],
    "worse (higher)",
  );
});

Deno.test("a difference of single seeds is never resolved", () => {
  const verdicts = verdictsOf([
    ...measuredArm("1", losses(1.4)),
    ...measuredArm("3", losses(0.2)),
  ]);

  assertEquals(
    verdicts["answerNatsPerToken 3"],
    "not resolved: takes two seeds",
  );
});

Deno.test("a seed that was run twice is no second seed", () => {
  const verdicts = verdictsOf([
    ...measuredArm("1", losses(1.4)),
    ...measuredArm("1", losses(1.4)),
    ...measuredArm("3", losses(0.2)),
    ...measuredArm("3", losses(0.2)),
  ]);

  assertEquals(
    verdicts["answerNatsPerToken 3"],
    "not resolved: takes two seeds",
  );
});

Deno.test("pairing by seed resolves what seeds have in common", () => {
  const verdicts = verdictsOf([
    ...measuredArm("1", losses(1, 2, 3)),
    // The same seeds in another order.
    ...measuredArm("3", losses(1.1, 2.11, 3.1)).toReversed(),
  ]);

  assertEquals(
    verdicts["answerNatsPerToken 3"],
    "worse (higher)",
  );
});

Deno.test("a base model is one observation, however often it is tuned", () => {
  // Seeds agree to the digit within a base, and bases do not.
  const arm = (name: string, shift: number) =>
    [1, 2, 3].flatMap((baseSeed) =>
      [1, 2].map((seed) =>
        seedRun(name, seed, {
          evaluations: [
            evaluationWith(40, { answerNatsPerToken: 1 + shift * baseSeed }),
          ],
        }, { experiment: armWith({ arm: name, baseSeed }) })
      )
    );
  const groups = measuredGroups(
    groupRuns([...arm("a", 0.1), ...arm("b", 0.2)]),
  );
  const found = differencesToFirst(groups)
    .find(({ metric }) => metric.field === "answerNatsPerToken")!;

  assertEquals(groups.map(({ seeds }) => seeds.length), [6, 6]);
  // Differences of 0.1, 0.2 and 0.3: mean 0.2, deviation 0.1, and Student's t
  // of 2 degrees is 4.3027.
  assertAlmostEquals(found.difference.value, 0.2, 1e-12);
  assertAlmostEquals(
    found.difference.interval![1] - 0.2,
    4.302652729911275 * 0.1 / Math.sqrt(3),
    1e-9,
  );
  assertEquals([found.seeds, found.verdict], [
    "3 bases, paired",
    "not resolved",
  ]);
});

Deno.test("differencesToFirst() says which seeds it is of", () => {
  const seedsOf = (count: number, firstSeed: number, first = 2) =>
    differencesToFirst(measuredGroups(groupRuns([
      ...measuredArm("1", Array(first).fill({})),
      ...measuredArm("3", Array(count).fill({}), firstSeed),
    ])))[0].seeds;

  assertEquals(seedsOf(2, 1), "2, paired");
  assertEquals(seedsOf(2, 2), "2, others");
  assertEquals(seedsOf(3, 1), "2 and 3");
  assertEquals([seedsOf(1, 1, 1), seedsOf(1, 2, 1)], ["1", "1"]);
});

Deno.test("measuredGroups() holds arms to one held-out file, at the end", () => {
  const other = "ef".repeat(32);
  const groups = groupRuns([
    seedRun("1", 1, {
      evaluations: [
        evaluationWith(0, { rightShare: 0 }),
        evaluationWith(40, { rightShare: 0.5 }),
        evaluationWith(40, { rightShare: 0.9, dataSha256: other }),
      ],
    }),
    ...measuredArm("3", [{ rightShare: 0.75 }]),
    seedRun("11", 1, {
      evaluations: [evaluationWith(9, { dataSha256: other })],
    }),
    seedRun("11", 2),
    ...measuredArm("1", [{ rightShare: 0.5 }]),
  ]);

  assertEquals(
    measuredGroups(groups).map(({ name, seeds, evaluations }) => [
      name,
      seeds,
      evaluations.map(({ rightShare }) => rightShare),
    ]),
    [["1", [1], [0.5]], ["3", [1], [0.75]]],
  );
});

Deno.test("measuredGroups() takes the held-out set that it is told", () => {
  const groups = groupRuns([
    ...["1", "3"].map((arm, index) =>
      seedRun(arm, 1, {
        evaluations: [
          evaluationWith(40, { set: "A", rightShare: 0.5 }),
          evaluationWith(40, {
            set: "B",
            dataSha256: "ef".repeat(32),
            rightShare: 0.1 + index / 10,
            conversations: 7,
          }),
        ],
      })
    ),
    ...measuredArm("11", [{ set: "A" }]),
  ]);

  const sets = evaluationSets(groups);

  assertEquals(sets.map(({ name }) => name), ["A", "B"]);
  assertEquals(
    measuredGroups(groups, sets[1]).map(({ name, evaluations }) => [
      name,
      evaluations.map(({ rightShare }) => rightShare),
    ]),
    [["1", [0.1]], ["3", [0.2]]],
  );
});

Deno.test("an arm that diverged gets no verdict, and never looks best", () => {
  const diverged = (arm: string, seed: number) =>
    seedRun(arm, seed, { evaluations: [evaluationWith(0, { stopShare: 1 })] }, {
      outcome: "failed",
      divergedAtStep: 7,
    });
  const runs = [
    ...measuredArm("1", losses(1.4, 1.42, 1.41)),
    ...measuredArm("3", losses(0.2, 0.21)),
    diverged("3", 3),
    // As version 0.1 left it: it went on, and measured no number.
    ...measuredArm("11", losses(NaN, NaN, NaN)),
  ];

  const measured = measuredGroups(groupRuns(runs));

  assertEquals(
    measured.map(({ name, seeds, diverged }) => [name, seeds, diverged]),
    [["1", [1, 2, 3], []], ["3", [1, 2], [3]], ["11", [], [1, 2, 3]]],
  );
  const found = differencesToFirst(measured);
  assertEquals(found.length, 16);
  assertEquals(
    found.slice(0, 2).map(({ name, verdict, seeds, difference }) => [
      name,
      verdict,
      seeds,
      difference.value,
      difference.interval,
    ]),
    [
      [
        "3",
        "no verdict: 3 diverged in 1 of 3 seeds",
        "3 and 2",
        NaN,
        undefined,
      ],
      [
        "11",
        "no verdict: 11 diverged in 3 of 3 seeds",
        "3 and 0",
        NaN,
        undefined,
      ],
    ],
  );
  assertEquals(
    verdictsOf(runs.toReversed())["rightShare 1"],
    "no verdict: 11 diverged in 3 of 3 seeds",
  );
});

Deno.test("measuredGroups() of runs that were not measured is empty", () => {
  assertEquals(measuredGroups(groupRuns([runViewWith("a")])), []);
  assertEquals(differencesToFirst([]), []);
});

Deno.test("a difference that all seeds agree on is not called better", () => {
  const runs = [
    ...measuredArm("1", Array(3).fill({ stopShare: 0 })),
    ...measuredArm("3", Array(3).fill({ stopShare: 1 })),
  ];

  assertEquals(
    verdictsOf(runs)["stopShare 3"],
    "higher, no spread over seeds",
  );
});

/** Losses of four questions, one run a seed. */
function askedArm(arm: string, rows: readonly number[][]) {
  return rows.map((nats, index) =>
    seedRun(arm, index + 1, {
      evaluations: [
        evaluationWith(40, {
          answerNatsPerToken: mean(nats),
          rightShare: undefined,
        }),
      ],
      questions: [questionsWith(nats.map((answerNats) => ({ answerNats })))],
    })
  );
}

Deno.test("one seed has a verdict on its runs, where questions are told", () => {
  const [difference] = differencesToFirst(measuredGroups(groupRuns([
    ...askedArm("a", [[2, 3, 4, 5]]),
    ...askedArm("b", [[1, 2.1, 2.9, 4]]),
  ])));
  const { over, verdict, seeds } = difference;

  assertEquals(
    [over, verdict, seeds],
    ["questions", "better (lower), these runs on such questions", "1"],
  );
});

Deno.test("what questions vary is in the interval of several seeds", () => {
  // Every seed says −1 ± 0.01, but one question alone makes the difference.
  const runs = [
    ...askedArm("a", [[2, 3, 4, 5], [2, 3, 4, 5.02], [2, 3, 4, 5.01]]),
    ...askedArm("b", [[2, 3, 4, 1], [2, 3, 4, 1.05], [2, 3, 4, 1.02]]),
  ];
  const of = (runs: Parameters<typeof groupRuns>[0]) =>
    differencesToFirst(measuredGroups(groupRuns(runs)))[0];
  const told = of(runs);
  const untold = of(runs.map((run) => ({ ...run, questions: [] })));

  assertEquals([untold.over, untold.verdict], ["seeds", "better (lower)"]);
  assertEquals([told.over, told.verdict], [
    "seeds and questions",
    "not resolved",
  ]);
  assertAlmostEquals(told.difference.value, untold.difference.value, 1e-12);
  // One run without the record, and nothing is told of questions.
  assertEquals(of(runs.with(0, { ...runs[0], questions: [] })).over, "seeds");
});

Deno.test("what every question says is resolved, if there are enough", () => {
  const arm = (name: string, count: number, stopped: boolean) =>
    seedRun(name, 1, {
      evaluations: [evaluationWith(40, { stopShare: Number(stopped) })],
      questions: [questionsWith(Array(count).fill({ stopped }))],
    });
  const verdict = (...runs: Parameters<typeof groupRuns>[0]) =>
    differencesToFirst(measuredGroups(groupRuns(runs)), metricOf("stopShare"))
      .find(({ metric }) => metric.field === "stopShare")!.verdict;

  // Nine coins that fall on one side; of four that is no surprise.
  assertEquals(
    verdict(arm("a", 9, false), arm("b", 9, true)),
    "better (higher), these runs on such questions",
  );
  assertEquals(
    verdict(arm("a", 4, false), arm("b", 4, true)),
    "not resolved by the exact test",
  );
  assertEquals(
    verdict(arm("a", 9, true), arm("b", 9, true)),
    "not resolved: no difference on any question",
  );
});
