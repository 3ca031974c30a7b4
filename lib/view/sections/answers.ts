/**
 * What arms said to the same prompts: the last answers side by side, what
 * differs from the first arm's answer marked, and how they came about.
 *
 * Covers cards for a page, and tables for a terminal and Markdown.
 *
 * @module
 */
import { UserError } from "../../core/errors.ts";
import type { SampleEvent } from "../../core/events.ts";
import { counted } from "../../core/format.ts";
import { graphemes } from "../../core/terminal_text.ts";
import { divergedAt } from "../compare/divergence.ts";
import type { Group } from "../compare/groups.ts";
import {
  type ArmAnswers,
  type Question,
  sampledQuestions,
} from "../questions/sampled_questions.ts";
import { wordDiff } from "../questions/word_diff.ts";
import type { Cell, Table } from "../text/table.ts";
import type {
  Card,
  CardsBlock,
  CardText,
  NoteBlock,
  Section,
} from "./section.ts";

const READING = "The same prompts with the same seeds, at the last step that " +
  "each run recorded.";

const MARKED = "Words that the first answer does not have are marked.";

/** The same as `MARKED`, of a table. */
const QUOTED: NoteBlock = {
  kind: "note",
  text: "‹ ›: not in the first answer.",
};

/** Earlier answers of a run to one prompt that a card holds. */
const MOST_EARLIER = 12;

/** Arms that stand beside each other in a table of text. */
const MOST_COLUMNS = 4;

/** Characters of an answer that a table shows. */
const MOST_CHARACTERS = 400;

/** Prompts × arms, if any run recorded answers. */
export function answersSection(groups: readonly Group[]): Section | undefined {
  const questions = sampledQuestions(groups);
  if (questions.length === 0) return undefined;
  const several = groups.length > 1;
  const hasSets = new Set(questions.flatMap(({ sets }) => sets)).size > 1;
  const table = answersTable(questions, groups);
  const cards: CardsBlock = {
    kind: "cards",
    caption: several ? `${READING} ${MARKED}` : READING,
    rows: questions.map(({ prompt, seed, sets, arms }) => {
      const base = arms[0].answers.at(-1);
      return {
        title: prompt,
        aside: `${hasSets ? `${sets.join(", ")} · ` : ""}seed ${seed}`,
        cards: groups.map(({ name }, index) =>
          cardOf(name, arms[index], index > 0 ? base : undefined)
        ),
      };
    }),
    inText: [{ kind: "table", table }, ...several ? [QUOTED] : []],
  };
  return { title: "Answers", blocks: [cards, ...divergedNote(groups)] };
}

/** A run that diverged answers nothing any more: its last answers are older. */
function divergedNote(groups: readonly Group[]): NoteBlock[] {
  const names = groups.flatMap(({ runs }) => runs)
    .filter((run) => divergedAt(run) !== undefined && run.samples.length > 0)
    .map(({ name }) => name);
  if (names.length === 0) return [];
  const text = `Answers from before the run diverged: ${names.join(", ")}.`;
  return [{ kind: "note", text }];
}

/**
 * Every answer to one prompt, and the steps at which it was given.
 *
 * @param number Of the prompt, from 1.
 * @throws {UserError} If there is no prompt of that number.
 */
export function answersOverTrainingSection(
  groups: readonly Group[],
  number: number,
): Section {
  const questions = sampledQuestions(groups);
  const question = questions[number - 1];
  if (!question) {
    throw new UserError(
      `Cannot show prompt ${number}: the runs recorded answers to ` +
        counted(questions.length, "prompt"),
    );
  }
  const table = answersOverTraining(question, groups);
  return {
    title: `Answers over training to "${question.prompt}"`,
    blocks: [{ kind: "table", table }],
  };
}

/**
 * Prompts × arms with the last answers, in which `‹ ›` are the words that the
 * first arm's answer does not have. Many arms stand below each other.
 */
export function answersTable(
  questions: readonly Question[],
  groups: readonly Group[],
): Table {
  const names = groups.map(({ name }) => name);
  const rows = questions.map(({ prompt, arms }) => {
    const lasts = arms.map(({ answers }) => answers.at(-1));
    const texts = lasts.map((last, arm) =>
      cellOf(last, arm > 0 ? lasts[0] : undefined)
    );
    return { prompt, texts };
  });
  if (names.length <= MOST_COLUMNS) {
    return {
      columns: ["prompt", ...names].map((title) => ({ title, align: "left" })),
      rows: rows.map(({ prompt, texts }) => [prompt, ...texts]),
    };
  }
  return {
    columns: ["prompt", "arm", "answer"].map((title) => ({ title })),
    rows: rows.flatMap(({ prompt, texts }) =>
      texts.map((text, arm) => [arm === 0 ? prompt : "", names[arm], text])
    ),
  };
}

/** Steps × arms with every answer to one question. */
export function answersOverTraining(
  { arms }: Question,
  groups: readonly Group[],
): Table {
  const steps = arms.flatMap(({ answers }) => answers.map(({ step }) => step));
  const inOrder = [...new Set(steps)].sort((a, b) => a - b);
  return {
    columns: [
      { title: "step" },
      ...groups.map(({ name }) => ({ title: name, align: "left" as const })),
    ],
    rows: inOrder.map((step) => [
      step,
      ...arms.map(({ answers }) =>
        cellOf(answers.findLast((answer) => answer.step === step))
      ),
    ]),
  };
}

/** At most `limit` of them, the first and the last always, evenly between. */
export function evenly<Item>(items: readonly Item[], limit: number): Item[] {
  if (items.length <= limit) return [...items];
  return Array.from(
    { length: limit },
    (_, index) => items[Math.round(index * (items.length - 1) / (limit - 1))],
  );
}

/** An answer as text, and whether it had to be cut off. */
function cellOf(sample: SampleEvent | undefined, base?: SampleEvent): Cell {
  if (!sample) return undefined;
  const end = sample.stopped ? "" : " (did not stop)";
  if (sample.answer === "") return `(nothing)${end}`;
  const marked = base === undefined
    ? sample.answer
    : wordDiff(base.answer, sample.answer).map(({ text, same }) => {
      const word = text.trimEnd();
      return same || word === "" ? text : `‹${word}›${text.slice(word.length)}`;
    }).join("");
  return shorten(marked) + end;
}

/** As much of a text as a table shows. */
export function shorten(text: string): string {
  if (text.length <= MOST_CHARACTERS) return text;
  return graphemes(text).slice(0, MOST_CHARACTERS).join("") + "…";
}

/** An arm's last answer, with its earlier ones and its other runs' below. */
function cardOf(
  name: string,
  { answers, run, others }: ArmAnswers,
  base?: SampleEvent,
): Card {
  const last = answers.at(-1);
  const earlier = evenly(answers.slice(0, -1), MOST_EARLIER);
  const folded = new Map<string, CardText[]>();
  if (earlier.length > 0) {
    const title = earlierTitle(earlier.length, answers.length - 1);
    folded.set(title, earlier.map((sample) => textOf(sample)));
  }
  if (others.length > 0) {
    folded.set(
      counted(others.length, "other run"),
      others.map(({ run, last }) => ({ label: run, ...textOf(last, base) })),
    );
  }
  const label = run === name ? undefined : run;
  const text = last ? textOf(last, base) : { note: "no answer recorded" };
  return { name, texts: [{ label, ...text }], folded };
}

function earlierTitle(shown: number, all: number): string {
  if (shown < all) return `${shown} of ${all} earlier answers`;
  return counted(shown, "earlier answer");
}

/** Without a base an answer is compared with itself, and nothing is marked. */
function textOf(
  { answer, stopped, step }: SampleEvent,
  base?: SampleEvent,
): CardText {
  return {
    pieces: wordDiff(base?.answer ?? answer, answer),
    note: stopped ? `step ${step} · stopped by itself` : `step ${step}`,
    warning: stopped ? undefined : "did not stop",
  };
}
