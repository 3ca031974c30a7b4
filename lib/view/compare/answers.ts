/**
 * What arms said to the same prompts, side by side.
 *
 * Covers lining up the answers, what differs from the first arm's, and tables
 * for terminals and Markdown. The report's cards are in `report/answers.ts`.
 *
 * @module
 */
import type { SampleEvent } from "../../core/events.ts";
import type { RunView } from "../run_view.ts";
import type { Cell, Table } from "../table.ts";
import { graphemes } from "../terminal_text.ts";
import type { Group } from "./groups.ts";
import { wordDiff } from "./word_diff.ts";

/** One prompt, asked with one seed, and each arm's answers to it. */
export interface Question {
  readonly prompt: string;
  /** Of the sampling, not of a run. */
  readonly seed: number;
  /** Per arm, in the order of the arms. */
  readonly arms: readonly ArmAnswers[];
}

/** An arm's answers to one question. */
export interface ArmAnswers {
  /** Of the arm's first run that was asked, by step; may be none. */
  readonly answers: readonly SampleEvent[];
  /** Name of that run. */
  readonly run?: string;
  /** The last answers of the arm's other runs, as far as they were asked. */
  readonly others: readonly {
    readonly run: string;
    readonly last: SampleEvent;
  }[];
}

/** Arms that stand beside each other in a table of text. */
const MOST_COLUMNS = 4;

/** Characters of an answer that a table shows. */
const MOST_CHARACTERS = 400;

/** Prompts in the order in which they first occur in any run. */
export function questionsOf(groups: readonly Group[]): Question[] {
  const answers = new Map(
    groups.flatMap(({ runs }) => runs).map((
      run,
    ) => [run, Map.groupBy(run.samples, keyOf)]),
  );
  const keys = new Set([...answers.values()].flatMap((all) => [...all.keys()]));
  return [...keys].map((key) => {
    const [prompt, seed] = JSON.parse(key) as [string, number];
    const of = (run: RunView) => answers.get(run)!.get(key) ?? [];
    return {
      prompt,
      seed,
      arms: groups.map(({ runs }): ArmAnswers => {
        const [shown, ...others] = runs.filter((run) => of(run).length > 0);
        if (!shown) return { answers: [], others: [] };
        return {
          answers: of(shown),
          run: shown.name,
          others: others.map((run) => ({
            run: run.name,
            last: of(run).at(-1)!,
          })),
        };
      }),
    };
  });
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
      arm === 0 ? spoken(last) : spoken(last, lasts[0])
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
        spoken(answers.findLast((answer) => answer.step === step))
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
function spoken(sample: SampleEvent | undefined, base?: SampleEvent): Cell {
  if (!sample) return undefined;
  const end = sample.stopped ? "" : " (did not stop)";
  if (sample.answer === "") return `(nothing)${end}`;
  const marked = base === undefined
    ? sample.answer
    : wordDiff(base.answer, sample.answer).map(({ text, same }) => {
      const word = text.trimEnd();
      return same || word === "" ? text : `‹${word}›${text.slice(word.length)}`;
    }).join("");
  return cut(marked) + end;
}

function cut(text: string): string {
  if (text.length <= MOST_CHARACTERS) return text;
  return graphemes(text).slice(0, MOST_CHARACTERS).join("") + "…";
}

function keyOf({ prompt, seed }: SampleEvent): string {
  return JSON.stringify([prompt, seed]);
}
