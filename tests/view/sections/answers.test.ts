import { assertEquals, assertThrows } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { groupRuns } from "sft/view/compare/groups.ts";
import { sampledQuestions } from "sft/view/questions/sampled_questions.ts";
import type { RunView } from "sft/view/compare/run_view.ts";
import {
  answersOverTraining,
  answersOverTrainingSection,
  answersSection,
  answersTable,
  evenly,
} from "sft/view/sections/answers.ts";
import { seedRun } from "../../support/arms.ts";
import { blocksOf } from "../../support/sections.ts";
import { runViewWith, sampleWith } from "../../support/views.ts";

const FIRST = [sampleWith(0, ""), sampleWith(9, "It is 4")];
const OTHERS = [sampleWith(5, "4"), sampleWith(5, "9", { prompt: "3*3?" })];

const GROUPS = groupRuns([
  seedRun("1", 1, { samples: FIRST }),
  seedRun("3", 1, { samples: OTHERS }),
]);

function cardsOf(runs: readonly RunView[]) {
  const [cards] = blocksOf(answersSection(groupRuns(runs)), "cards");
  return cards;
}

Deno.test("sampledQuestions() takes a prompt of several sets once", () => {
  const [a, b] = ["A", "B"].map((set) => sampleWith(9, "4", { set }));
  const other = sampleWith(9, "9", { set: "B", prompt: "3*3?" });
  const groups = groupRuns([
    seedRun("1", 1, { samples: [a, b, other] }),
    seedRun("3", 1, { samples: [b] }),
  ]);

  assertEquals(
    sampledQuestions(groups).map(({ prompt, sets, arms }) => [
      prompt,
      sets,
      arms.map(({ answers }) => answers),
    ]),
    [["2+2?", ["A", "B"], [[a], [b]]], ["3*3?", ["B"], [[other], []]]],
  );
});

Deno.test("answersTable() is prompts × arms with differences marked", () => {
  const { columns, rows } = answersTable(sampledQuestions(GROUPS), GROUPS);

  assertEquals(columns.map(({ title }) => title), ["prompt", "1", "3"]);
  assertEquals(rows, [
    ["2+2?", "It is 4", "4"],
    ["3*3?", undefined, "9"],
  ]);
});

Deno.test("answersTable() marks words and says what did not stop", () => {
  const groups = groupRuns([
    seedRun("1", 1, { samples: FIRST }),
    seedRun("3", 1, {
      samples: [sampleWith(9, "It is 5", { stopped: false })],
    }),
    seedRun("11", 1, { samples: [sampleWith(9, "", { stopped: false })] }),
    seedRun("12", 1, { samples: [sampleWith(9, "a".repeat(401))] }),
  ]);

  assertEquals(answersTable(sampledQuestions(groups), groups).rows, [[
    "2+2?",
    "It is 4",
    "It is ‹5› (did not stop)",
    "(nothing) (did not stop)",
    `‹${"a".repeat(399)}…`,
  ]]);
});

Deno.test("answersTable() puts many arms below each other", () => {
  const groups = groupRuns(
    [1, 2, 3, 4, 5].map((arm) =>
      seedRun(`${arm}`, 1, { samples: OTHERS.slice(0, 1) })
    ),
  );

  const { rows } = answersTable(sampledQuestions(groups), groups);

  assertEquals(rows.slice(0, 2), [["2+2?", "1", "4"], ["", "2", "4"]]);
  assertEquals(rows.length, 5);
});

Deno.test("answersOverTraining() is steps × arms", () => {
  const [question] = sampledQuestions(GROUPS);

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

Deno.test("answersSection() shows last answers and folds earlier ones", () => {
  const { rows } = cardsOf([
    runViewWith("origin", {
      samples: [sampleWith(0, ""), sampleWith(9, "4444", { stopped: false })],
    }),
    runViewWith("ours", {
      samples: [
        sampleWith(5, "4"),
        sampleWith(5, "four", { seed: 43 }),
        sampleWith(5, "9", { prompt: "3*3?" }),
      ],
    }),
  ]);

  assertEquals(rows.map(({ title, aside }) => [title, aside]), [
    ["2+2?", "seed 42"],
    ["2+2?", "seed 43"],
    ["3*3?", "seed 42"],
  ]);
  assertEquals(rows[0].cards, [
    {
      name: "origin",
      texts: [{
        label: undefined,
        pieces: [{ text: "4444", same: true }],
        note: "step 9",
        warning: "did not stop",
      }],
      folded: new Map([["1 earlier answer", [{
        pieces: [],
        note: "step 0 · stopped by itself",
        warning: undefined,
      }]]]),
    },
    {
      name: "ours",
      texts: [{
        label: undefined,
        pieces: [{ text: "4", same: false }],
        note: "step 5 · stopped by itself",
        warning: undefined,
      }],
      folded: new Map(),
    },
  ]);
  assertEquals(rows[2].cards[0].texts, [
    { label: undefined, note: "no answer recorded" },
  ]);
});

Deno.test("answersSection() of runs without answers is left out", () => {
  assertEquals(answersSection(groupRuns([runViewWith("ours")])), undefined);
});

Deno.test("answersSection() marks words that the first arm has not", () => {
  const samples = (answer: string) => ({ samples: [sampleWith(9, answer)] });

  const { rows: [{ cards }], inText } = cardsOf([
    seedRun("1", 1, samples("It is 4")),
    seedRun("3", 1, samples("It is 5")),
    seedRun("3", 2, samples("It is 6")),
  ]);

  const [first, second] = cards;
  assertEquals(first.texts[0].pieces, [{ text: "It is 4", same: true }]);
  assertEquals(second.texts[0].pieces, [
    { text: "It is ", same: true },
    { text: "5", same: false },
  ]);
  const [[summary, [other]]] = second.folded;
  assertEquals(summary, "1 other run");
  assertEquals(other.label, "3 · seed 2");
  assertEquals(other.pieces![1], { text: "6", same: false });
  assertEquals(inText.map(({ kind }) => kind), ["table", "note"]);
});

Deno.test("answersSection() of one arm has nothing to mark", () => {
  const { caption, inText } = cardsOf([runViewWith("a", { samples: FIRST })]);

  assertEquals(
    caption,
    "The same prompts with the same seeds, at the last step that each run " +
      "recorded.",
  );
  assertEquals(inText.map(({ kind }) => kind), ["table"]);
});

Deno.test("answersSection() shows some of very many earlier answers", () => {
  const samples = Array.from(
    { length: 40 },
    (_, step) => sampleWith(step, "4"),
  );

  const { rows: [{ cards: [card] }] } = cardsOf([
    runViewWith("ours", { samples }),
  ]);

  const [[summary, texts]] = card.folded;
  assertEquals(summary, "12 of 39 earlier answers");
  assertEquals(texts.length, 12);
});

Deno.test("answersOverTrainingSection() is of one prompt, by its number", () => {
  const { title, blocks } = answersOverTrainingSection(GROUPS, 2);

  assertEquals(title, 'Answers over training to "3*3?"');
  assertEquals(blocks.map(({ kind }) => kind), ["table"]);
});

Deno.test("answersOverTrainingSection() refuses a prompt that was not asked", () => {
  const error = assertThrows(
    () => answersOverTrainingSection(GROUPS, 3),
    UserError,
  );

  assertEquals(
    error.message,
    "Cannot show prompt 3: the runs recorded answers to 2 prompts",
  );
});

Deno.test("answersSection() says whose answers are older than their divergence", () => {
  const diverged = seedRun("1", 1, { samples: FIRST }, { divergedAtStep: 12 });
  const notes = (runs: readonly RunView[]) =>
    blocksOf(answersSection(groupRuns(runs)), "note").map(({ text }) => text);

  assertEquals(notes([diverged, seedRun("3", 1, { samples: OTHERS })]), [
    `Answers from before the run diverged: ${diverged.name}.`,
  ]);
  assertEquals(notes([seedRun("3", 1, { samples: OTHERS })]), []);
});
