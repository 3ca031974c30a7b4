import { assertEquals } from "@std/assert";
import {
  answersOverTraining,
  answersTable,
  evenly,
  questionsOf,
} from "sft/view/compare/answers.ts";
import { groupRuns } from "sft/view/compare/groups.ts";
import { seedRun } from "../../support/arms.ts";
import { sampleWith } from "../../support/views.ts";

const FIRST = [sampleWith(0, ""), sampleWith(9, "It is 4")];
const SECOND = [sampleWith(9, "It is 5", { stopped: false })];
const FOUR = [sampleWith(5, "4")];
const NINE = [sampleWith(5, "9", { prompt: "3*3?" })];

const GROUPS = groupRuns([
  seedRun("1", 1, { samples: FIRST }),
  seedRun("1", 2, { samples: SECOND }),
  seedRun("3", 1, { samples: [] }),
  seedRun("3", 2, { samples: [...FOUR, ...NINE] }),
]);

Deno.test("questionsOf() lines up arms by prompt and seed", () => {
  assertEquals(questionsOf(GROUPS), [
    {
      prompt: "2+2?",
      seed: 42,
      arms: [
        {
          answers: FIRST,
          run: "1 · seed 1",
          others: [{ run: "1 · seed 2", last: SECOND[0] }],
        },
        { answers: FOUR, run: "3 · seed 2", others: [] },
      ],
    },
    {
      prompt: "3*3?",
      seed: 42,
      arms: [
        { answers: [], others: [] },
        { answers: NINE, run: "3 · seed 2", others: [] },
      ],
    },
  ]);
});

Deno.test("answersTable() is prompts × arms with differences marked", () => {
  const { columns, rows } = answersTable(questionsOf(GROUPS), GROUPS);

  assertEquals(columns.map(({ title }) => title), ["prompt", "1", "3"]);
  assertEquals(rows, [
    ["2+2?", "It is 4", "4"],
    ["3*3?", undefined, "9"],
  ]);
});

Deno.test("answersTable() marks words and says what did not stop", () => {
  const groups = groupRuns([
    seedRun("1", 1, { samples: FIRST }),
    seedRun("3", 1, { samples: SECOND }),
    seedRun("11", 1, { samples: [sampleWith(9, "", { stopped: false })] }),
    seedRun("12", 1, { samples: [sampleWith(9, "a".repeat(401))] }),
  ]);

  assertEquals(answersTable(questionsOf(groups), groups).rows, [[
    "2+2?",
    "It is 4",
    "It is ‹5› (did not stop)",
    "(nothing) (did not stop)",
    `‹${"a".repeat(399)}…`,
  ]]);
});

Deno.test("answersTable() puts many arms below each other", () => {
  const groups = groupRuns(
    [1, 2, 3, 4, 5].map((arm) => seedRun(`${arm}`, 1, { samples: FOUR })),
  );

  const { rows } = answersTable(questionsOf(groups), groups);

  assertEquals(rows.slice(0, 2), [["2+2?", "1", "4"], ["", "2", "4"]]);
  assertEquals(rows.length, 5);
});

Deno.test("answersOverTraining() is steps × arms", () => {
  const [question] = questionsOf(GROUPS);

  assertEquals(answersOverTraining(question, GROUPS).rows, [
    [0, "(nothing)", undefined],
    [5, undefined, "4"],
    [9, "It is 4", undefined],
  ]);
});

Deno.test("evenly() keeps both ends", () => {
  assertEquals(evenly([1, 2, 3, 4, 5], 3), [1, 3, 5]);
  assertEquals(evenly([1, 2], 3), [1, 2]);
});
