/**
 * Every question that was measured, as people read it: what was asked and
 * expected, what each arm answered, and whether it was right.
 *
 * Covers a list for a page, which its script orders and filters, and tables of
 * the largest changes for a terminal and Markdown.
 *
 * @module
 */
import { counted } from "../../core/format.ts";
import { visibleLines } from "../../core/visible_text.ts";
import type { Group } from "../compare/groups.ts";
import { groupPalette } from "../compare/groups.ts";
import type { HeldOutSet } from "../compare/held_out_sets.ts";
import { evaluationSets } from "../compare/measured_groups.ts";
import {
  type AnsweredQuestion,
  answeredQuestions,
  largestChanges,
  rightShareOf,
  type RunAnswer,
} from "../questions/answered_questions.ts";
import { sampledQuestions } from "../questions/sampled_questions.ts";
import { type DiffPiece, wordDiff } from "../questions/word_diff.ts";
import type { Table } from "../text/table.ts";
import { evenly, shorten } from "./answers.ts";
import type {
  QuestionItem,
  QuestionsBlock,
  Section,
  TextBlock,
} from "./section.ts";

/** Earlier answers of a run to one question that a page unfolds. */
const MOST_EARLIER = 12;

/** Share of an answer that the first arm's must have for words to be marked. */
const ALIKE = 0.5;

/**
 * A section for each held-out set of which runs kept every question.
 *
 * @param most Changes of each kind that a terminal and Markdown list.
 */
export function questionSections(
  groups: readonly Group[],
  most = 20,
): Section[] {
  const sets = evaluationSets(groups);
  return sets.flatMap((set, index) => {
    const questions = answeredQuestions(groups, set);
    if (questions.length === 0) return [];
    const title = sets.length > 1 ? `Questions of ${set.name}` : "Questions";
    const block = blockOf(groups, set, questions, index, most);
    return [{ title, blocks: [block] }];
  });
}

function blockOf(
  groups: readonly Group[],
  set: HeldOutSet,
  questions: readonly AnsweredQuestion[],
  index: number,
  most: number,
): QuestionsBlock {
  const palette = groupPalette(groups);
  const earlier = earlierAnswers(groups, set);
  return {
    kind: "questions",
    id: `questions-${index}`,
    arms: groups.map(({ name }) => ({
      name,
      colour: palette.get(name)!.colour,
    })),
    items: questions.map((question) => itemOf(question, earlier)),
    inText: groups.length > 1
      ? changesText(groups, questions, most)
      : oneArmText(questions, most),
  };
}

/** Prompt → arm → what its first run sampled before its last measurement. */
function earlierAnswers(
  groups: readonly Group[],
  set: HeldOutSet,
): Map<string, QuestionItem["earlier"]> {
  const sampled = sampledQuestions(groups).filter(({ sets }) =>
    sets.includes(set.name)
  );
  return new Map(sampled.map(({ prompt, arms }) => [
    prompt,
    arms.map(({ answers }) =>
      evenly(answers.slice(0, -1), MOST_EARLIER)
        .map(({ step, answer, stopped }) => ({
          step,
          answer: visibleLines(answer),
          stopped,
        }))
    ),
  ]));
}

function itemOf(
  { number, prompt, expected, written, topic, answerTokens, arms }:
    AnsweredQuestion,
  earlier: ReadonlyMap<string, QuestionItem["earlier"]>,
): QuestionItem {
  const base = arms[0][0]?.answer;
  return {
    number,
    prompt: visibleLines(prompt),
    expected: visibleLines(expected ?? written),
    isJudged: expected !== undefined,
    topic,
    arms: arms.map((answers, arm) =>
      answers.map((
        { run, seed, answer, right, stopped, answerNats },
        index,
      ) => ({
        run,
        seed,
        pieces: arm > 0 && index === 0 && base !== undefined
          ? markedWords(visibleLines(base), visibleLines(answer))
          : undefined,
        answer: visibleLines(answer),
        right,
        stopped,
        nats: round(answerNats / Math.max(1, answerTokens)),
      }))
    ),
    earlier: earlier.get(prompt),
  };
}

/** As exact as a page shows a loss. */
function round(nats: number): number {
  return Number(nats.toPrecision(4));
}

/** Pieces of an answer, where it is another and yet much like the base. */
function markedWords(
  base: string,
  answer: string,
): readonly DiffPiece[] | undefined {
  if (base === answer) return undefined;
  const pieces = wordDiff(base, answer);
  const same = pieces.filter(({ same }) => same)
    .reduce((sum, { text }) => sum + text.length, 0);
  return same >= ALIKE * Math.max(base.length, answer.length)
    ? pieces
    : undefined;
}

/** The largest changes from the first arm to the second, worse ones first. */
function changesText(
  groups: readonly Group[],
  questions: readonly AnsweredQuestion[],
  most: number,
): TextBlock[] {
  const [from, to] = groups.map(({ name }) => name);
  const { worse, better } = largestChanges(questions, [0, 1], most);
  const kinds = [["worse", worse], ["better", better]] as const;
  return [
    ...kinds.flatMap(([word, some]): TextBlock[] =>
      some.length === 0 ? [] : [
        {
          kind: "note",
          text: `${to} is ${word} than ${from} on these` +
            (some.length < questions.length
              ? `, the largest changes of ${
                counted(questions.length, "question")
              }.`
              : "."),
        },
        { kind: "table", table: answersTable(some, groups) },
      ]
    ),
    ...worse.length + better.length === 0
      ? [{
        kind: "note" as const,
        text: `${to} answers all ${
          counted(questions.length, "question")
        } as ${from} does.`,
      }]
      : [],
  ];
}

function oneArmText(
  questions: readonly AnsweredQuestion[],
  most: number,
): TextBlock[] {
  const [arm] = questions[0].arms;
  const table = answersTable(questions.slice(0, most), [{
    name: "answer",
    runs: [],
  }]);
  const rest = questions.length - most;
  return [
    { kind: "table", table },
    ...rest > 0 && arm
      ? [{
        kind: "note" as const,
        text: `${counted(rest, "more question")} in the report.`,
      }]
      : [],
  ];
}

/** Questions × the first two arms. */
function answersTable(
  questions: readonly AnsweredQuestion[],
  groups: readonly Group[],
): Table {
  const arms = groups.slice(0, 2);
  return {
    columns: ["question", "expected", ...arms.map(({ name }) => name)]
      .map((title) => ({ title, align: "left" as const })),
    rows: questions.map(({ prompt, expected, written, arms: answers }) => [
      shorten(prompt),
      shorten(expected ?? written),
      ...arms.map((_, arm) => answerText(answers[arm])),
    ]),
  };
}

/** `✓ It is Tuesday.`; of several seeds `2 of 3 ✓` and the first's answer. */
function answerText(answers: readonly RunAnswer[]): string | undefined {
  const [first] = answers;
  if (!first) return undefined;
  const text = first.answer === "" ? "(nothing)" : shorten(first.answer);
  const end = first.stopped ? "" : " …";
  if (first.right === undefined) return text + end;
  const right = Math.round(rightShareOf(answers) * answers.length);
  const mark = answers.length > 1
    ? `${right} of ${answers.length} ✓`
    : first.right
    ? "✓"
    : "✗";
  return `${mark} ${text}${end}`;
}
