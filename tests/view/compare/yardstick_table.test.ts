import { assertEquals } from "@std/assert";
import { randomStream } from "sft/core/random.ts";
import { groupRuns } from "sft/view/compare/groups.ts";
import {
  commonFile,
  differencesToFirst,
  measuredGroups,
  yardstickDifferences,
  yardstickMeans,
  yardstickNotes,
} from "sft/view/compare/yardstick_table.ts";
import { measuredArm, seedRun } from "../../support/arms.ts";
import { runViewWith, yardstickWith } from "../../support/views.ts";

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
    "not resolved: the same in every seed",
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

Deno.test("yardstickMeans() and yardstickDifferences() as people read them", () => {
  const groups = measuredGroups(groupRuns([
    ...measuredArm("1", [
      { answerNatsPerToken: 1, rightShare: 0.2, meanLength: 10 },
      { answerNatsPerToken: 3, rightShare: 0.4, meanLength: 10 },
    ]),
    ...measuredArm("3", [
      { answerNatsPerToken: 2, rightShare: 0.1, meanLength: 8 },
      { answerNatsPerToken: 4, rightShare: 0.3, meanLength: 8 },
    ]),
  ]));

  const means = yardstickMeans(groups);
  assertEquals(means.columns.map(({ title }) => title), [
    "arm",
    "seeds",
    "loss of answers (nats per token), lower is better",
    "loss of answers (bits per byte), lower is better",
    "right answers (share), higher is better",
    "loss of stop tokens (nats), lower is better",
    "answers that stopped (share), higher is better",
    "empty answers (share), lower is better",
    "new bigrams in an answer (share), higher is better",
    "mean length (characters)",
  ]);
  assertEquals(means.rows.map((row) => row.slice(0, 5)), [
    ["1", 2, "2.0000 ± 1.4142", "0.2500 ± 0.0000", "30.0 % ± 14.1 %"],
    ["3", 2, "3.0000 ± 1.4142", "0.2500 ± 0.0000", "20.0 % ± 14.1 %"],
  ]);
  const { rows } = yardstickDifferences(groups);
  assertEquals(rows.filter((_, row) => [0, 1, 2, 7].includes(row)), [
    [
      "loss of answers (nats per token)",
      "3",
      "higher by the same in every seed",
      "+1.0000",
      undefined,
      "2, paired",
    ],
    [
      "loss of answers (bits per byte)",
      "3",
      "not resolved: the same in every seed",
      "0.0000",
      undefined,
      "2, paired",
    ],
    [
      "right answers (share)",
      "3",
      "lower by the same in every seed",
      "−10.0 points",
      undefined,
      "2, paired",
    ],
    [
      "mean length (characters)",
      "3",
      "lower by the same in every seed",
      "−2.0",
      undefined,
      "2, paired",
    ],
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
      yardsticks: [
        yardstickWith(0, { rightShare: 0 }),
        yardstickWith(40, { rightShare: 0.5 }),
        yardstickWith(40, { rightShare: 0.9, dataSha256: other }),
      ],
    }),
    ...measuredArm("3", [{ rightShare: 0.75 }]),
    seedRun("11", 1, { yardsticks: [yardstickWith(9, { dataSha256: other })] }),
    seedRun("11", 2),
    ...measuredArm("1", [{ rightShare: 0.5 }]),
  ]);

  assertEquals(commonFile(groups.flatMap(({ runs }) => runs)), "cd".repeat(32));
  assertEquals(
    measuredGroups(groups).map(({ name, seeds, yardsticks }) => [
      name,
      seeds,
      yardsticks.map(({ rightShare }) => rightShare),
    ]),
    [["1", [1], [0.5]], ["3", [1], [0.75]]],
  );
  assertEquals(yardstickNotes(groups).slice(2), [
    "Not measured on these: 11 · seed 1, 11 · seed 2.",
    "Measured before they were finished: 1 · seed 1, 1 · seed 1, 3 · seed 1.",
    "Of runs of one arm and seed the last counts; 1 left out.",
  ]);
});

Deno.test("measuredGroups() of runs that were not measured is empty", () => {
  const groups = groupRuns([runViewWith("a")]);

  assertEquals(measuredGroups(groups), []);
  assertEquals(yardstickNotes(groups), []);
  assertEquals(yardstickDifferences([]).rows, []);
});

Deno.test("a difference that all seeds agree on is not called better", () => {
  const runs = [
    ...measuredArm("1", Array(3).fill({ stopShare: 0 })),
    ...measuredArm("3", Array(3).fill({ stopShare: 1 })),
  ];
  const alone = measuredArm("1", losses(1, 1));

  assertEquals(
    verdictsOf(runs)["stopShare 3"],
    "higher by the same in every seed",
  );
  assertEquals(yardstickNotes(groupRuns(runs))[2], NO_INTERVAL);
  assertEquals(yardstickNotes(groupRuns(alone)).includes(NO_INTERVAL), false);
});

const NO_INTERVAL =
  "Where a difference is the same in every seed there is no interval: that " +
  "they agree, as shares of 0 % and 100 % do, does not say how sure it is.";
