import { assertEquals } from "@std/assert";
import { measuredGroups } from "sft/view/compare/measured_groups.ts";
import { groupRuns } from "sft/view/compare/groups.ts";
import type { RunView } from "sft/view/compare/run_view.ts";
import {
  evaluationDifferences,
  evaluationMeans,
  evaluationSections,
} from "sft/view/sections/evaluation.ts";
import { measuredArm, seedRun } from "../../support/arms.ts";
import { questionsWith } from "../../support/questions.ts";
import { blocksOf } from "../../support/sections.ts";
import { evaluationWith, runViewWith } from "../../support/views.ts";

const sectionOf = (runs: readonly RunView[]) =>
  evaluationSections(groupRuns(runs))[0];

const notesOf = (runs: readonly RunView[]) =>
  blocksOf(sectionOf(runs), "note").map(({ text }) => text);

Deno.test("evaluationMeans() and evaluationDifferences() as people read them", () => {
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

  const means = evaluationMeans(groups);
  assertEquals(means.columns.map(({ title }) => title), [
    "arm",
    "seeds",
    "right answers (share), higher is better",
    "loss of answers (nats per token), lower is better",
    "loss of answers (bits per byte), lower is better",
    "loss of stop tokens (nats), lower is better",
    "answers that stopped (share), higher is better",
    "empty answers (share), lower is better",
    "new bigrams in an answer (share), higher is better",
    "mean length (characters)",
  ]);
  assertEquals(means.rows.map((row) => row.slice(0, 5)), [
    ["1", 2, "30.0 % ± 14.1 %", "2.0000 ± 1.4142", "0.2500 ± 0.0000"],
    ["3", 2, "20.0 % ± 14.1 %", "3.0000 ± 1.4142", "0.2500 ± 0.0000"],
  ]);
  const { rows } = evaluationDifferences(groups);
  // What decides is first.
  assertEquals(rows.filter((_, row) => [0, 1, 2, 7].includes(row)), [
    [
      "right answers (share)",
      "3",
      "lower, no spread over seeds",
      "−10.0 points",
      undefined,
      "2, paired",
    ],
    [
      "loss of answers (nats per token)",
      "3",
      "higher, no spread over seeds",
      "+1.0000",
      undefined,
      "2, paired",
    ],
    [
      "loss of answers (bits per byte)",
      "3",
      "not resolved: no difference in any seed",
      "0.0000",
      undefined,
      "2, paired",
    ],
    [
      "mean length (characters)",
      "3",
      "lower, no spread over seeds",
      "−2.0",
      undefined,
      "2, paired",
    ],
  ]);
});

Deno.test("evaluationSections() shows means, differences and notes", () => {
  const section = sectionOf([
    ...measuredArm("1", [{ rightShare: 0.1 }, { rightShare: 0.2 }]),
    ...measuredArm("3", [{ rightShare: 0.7 }, { rightShare: 0.9 }]),
  ])!;

  assertEquals(section.title, "Evaluation");
  const [means, differences, ...others] = blocksOf(section, "table");
  assertEquals(others, []);
  assertEquals(means.table.rows[0][2], "15.0 % ± 7.1 %");
  assertEquals(differences.table.rows[0][3], "+65.0 points");
  assertEquals(differences.summary, undefined);
  assertEquals(
    blocksOf(section, "note")[0].text,
    "60 held-out conversations, the same for every run, at each run's last " +
      "measurement; mean ± standard deviation over the seeds.",
  );
});

Deno.test("evaluationSections() folds the differences of many arms", () => {
  const runs = Array.from(
    { length: 9 },
    (_, arm) => measuredArm(`${arm}`, [{}]),
  );

  const [, { summary }] = blocksOf(sectionOf(runs.flat()), "table");

  assertEquals(summary, "64 differences to the first arm");
});

Deno.test("evaluationSections() of one arm has no differences", () => {
  const tables = blocksOf(sectionOf(measuredArm("1", [{}])), "table");

  assertEquals(tables.length, 1);
});

Deno.test("evaluationSections() of runs that were not measured is left out", () => {
  assertEquals(sectionOf([runViewWith("a")]), undefined);
});

Deno.test("evaluationSections() names the runs that do not count", () => {
  const other = "ef".repeat(32);
  const notes = notesOf([
    seedRun("1", 1, { evaluations: [evaluationWith(40)] }),
    ...measuredArm("3", [{}]),
    seedRun("11", 1, {
      evaluations: [evaluationWith(9, { dataSha256: other })],
    }),
    seedRun("11", 2),
    ...measuredArm("1", [{}]),
  ]);

  assertEquals(notes.slice(3), [
    "Not measured on these: 11 · seed 1, 11 · seed 2.",
    "Measured before they were finished: 1 · seed 1, 1 · seed 1, 3 · seed 1.",
    "Of runs of one arm and seed the last counts; 1 left out.",
  ]);
});

Deno.test("evaluationSections() says whose questions are not on record whole", () => {
  const evaluations = [evaluationWith(40)];
  const measured = { evaluations, recordsQuestions: true };
  const { dataSha256 } = evaluations[0];
  const asked = questionsWith([{ answer: "4" }]);
  const notes = notesOf([
    // As runs were before there was a record, a whole one, and a torn one.
    seedRun("1", 1, { evaluations }),
    seedRun("3", 1, {
      ...measured,
      questions: [{ ...asked, dataSha256, step: 40 }],
    }),
    seedRun("11", 1, measured),
    seedRun("11", 2, { recordsQuestions: true }),
  ]);

  assertEquals(notes.filter((note) => note.includes("each question")), [
    "What each question gave is not whole in 11 · seed 1: the intervals of " +
    "their arms are over seeds alone.",
  ]);
});

Deno.test("evaluationSections() says which arms diverged, and shows no 0", () => {
  const section = sectionOf([
    ...measuredArm("1", [{ rightShare: 0.1 }]),
    seedRun("3", 1, { evaluations: [evaluationWith(0)] }, {
      outcome: "failed",
      divergedAtStep: 7,
    }),
  ])!;

  const [means, differences] = blocksOf(section, "table");
  assertEquals(means.table.rows.map((row) => row.slice(0, 6)), [
    ["1", 1, undefined, "0.7500", "0.2500", "10.0 %"],
    ["3", 0, 1, "NaN", "NaN", "NaN"],
  ]);
  assertEquals(differences.table.rows[0], [
    "loss of answers (nats per token)",
    "3",
    "no verdict: 3 diverged in 1 of 1 seed",
    undefined,
    undefined,
    "1 and 0",
  ]);
  assertEquals(
    blocksOf(section, "note").at(-2)!.text,
    "Diverged, so in no mean, and their arms get no verdict: 3 · seed 1.",
  );
});

Deno.test("evaluationSections() of runs that all diverged shows that", () => {
  const section = sectionOf(measuredArm("1", [{ answerNatsPerToken: NaN }]))!;

  const [means, ...others] = blocksOf(section, "table");
  assertEquals(means.table.rows[0].slice(0, 4), ["1", 0, 1, "NaN"]);
  assertEquals(others, []);
});

Deno.test("evaluationSections() has a section for each held-out set", () => {
  const sections = evaluationSections(groupRuns([
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
  ]));

  assertEquals(sections.map(({ title }) => title), [
    "Evaluation on A",
    "Evaluation on B",
  ]);
  const [means] = blocksOf(sections[1], "table");
  assertEquals(means.table.rows.map((row) => [row[0], row[2]]), [
    ["1", "10.0 %"],
    ["3", "20.0 %"],
  ]);
  const notes = blocksOf(sections[1], "note").map(({ text }) => text);
  assertEquals(notes[0].split(",")[0], "7 held-out conversations");
  assertEquals(notes[3], "Not measured on these: 11 · seed 1.");
});

Deno.test("evaluationSections() says why a difference has no interval", () => {
  const notes = notesOf([
    ...measuredArm("1", Array(3).fill({ stopShare: 0 })),
    ...measuredArm("3", Array(3).fill({ stopShare: 1 })),
  ]);
  const alone = notesOf(measuredArm("1", Array(2).fill({})));

  assertEquals(notes[3], NO_INTERVAL);
  assertEquals(alone.includes(NO_INTERVAL), false);
});

const NO_INTERVAL =
  "Where a difference is the same in every seed there is no interval: that " +
  "they agree, as shares of 0 % and 100 % do, does not say how sure it is.";

Deno.test("evaluationSections() gives no verdict over other questions", () => {
  const section = sectionOf([
    ...measuredArm("1", [{ rightShare: 0.1 }, { rightShare: 0.2 }]),
    ...measuredArm("3", [
      { rightShare: 0.7 },
      // Of a model with fewer positions, say.
      { rightShare: 0.9, conversations: 41 },
    ]),
  ])!;

  const [, differences] = blocksOf(section, "table");
  assertEquals(
    new Set(differences.table.rows.map((row) => row[2])),
    new Set(["no verdict: of 41 to 60 conversations"]),
  );
  assertEquals(
    blocksOf(section, "note")[0].text,
    "41 to 60 held-out conversations, of which runs left out other ones, so " +
      "that their figures do not compare, at each run's last measurement; mean " +
      "± standard deviation over the seeds.",
  );
});
