/**
 * A comparison for the terminal: what differs, the yardstick with its verdicts,
 * the data, the cost and the answers, as text.
 *
 * @module
 */
import { UserError } from "../../core/errors.ts";
import { counted } from "../../core/format.ts";
import { dataBudgetTable } from "../report/data_budget.ts";
import { compareSettings } from "../report/settings.ts";
import { resultsTable } from "../run_summary.ts";
import { cellText, type Table, textTable } from "../table.ts";
import { visible, wrapTo } from "../terminal_text.ts";
import {
  answersOverTraining,
  answersTable,
  type Question,
  questionsOf,
} from "./answers.ts";
import { costTable } from "./cost.ts";
import type { Group } from "./groups.ts";
import {
  measuredGroups,
  yardstickDifferences,
  yardstickMeans,
  yardstickNotes,
} from "./yardstick_table.ts";

/** Rows that stand beside each other as columns. */
const MOST_COLUMNS = 6;

/** How a comparison is laid out. */
export interface ComparisonTextOptions {
  /** Columns of the terminal. @default 100 */
  readonly width?: number;
  /** Number of a prompt, from 1: shows its answers over training as well. */
  readonly prompt?: number;
}

/**
 * The whole comparison, without a newline at its end.
 *
 * @throws {UserError} If there is no prompt of that number.
 */
export function comparisonText(
  groups: readonly Group[],
  { width = 100, prompt }: ComparisonTextOptions = {},
): string {
  const runs = groups.flatMap(({ runs }) => runs);
  const measured = measuredGroups(groups);
  const questions = questionsOf(groups);
  const table = (table: Table) =>
    table.rows.length > 0 ? [textTable(table, { width })] : [];
  const notes = (...texts: readonly string[]) =>
    texts.map((text) => wrapTo(text, width).join("\n"));
  const settings = compareSettings(groups).differing;
  const parts: [title: string, texts: string[]][] = [
    [
      "What differs",
      settings.rows.length > 0 ? table(settings) : ["No setting differs."],
    ],
    [
      "Yardstick",
      measured.length > 0
        ? [
          ...table(turned(yardstickMeans(measured))),
          ...table(yardstickDifferences(measured)),
          ...notes(...yardstickNotes(groups)),
        ]
        : notes("No run was measured: pass --yardstick_file to sft."),
    ],
    ["Results", table(turned(resultsTable(runs)))],
    ["Data budget", table(turned(dataBudgetTable(groups)))],
    ["Cost", table(costTable(groups))],
    ["Answers", [
      ...table(answersTable(questions, groups)),
      ...groups.length > 1 && questions.length > 0
        ? notes("‹ ›: not in the first answer.")
        : [],
    ]],
  ];
  if (prompt !== undefined) {
    const question = questionAt(questions, prompt);
    parts.push([
      `Answers over training to "${visible(question.prompt)}"`,
      table(answersOverTraining(question, groups)),
    ]);
  }
  return parts.filter(([, texts]) => texts.length > 0)
    .map(([title, texts]) => [`── ${title}`, ...texts].join("\n\n"))
    .join("\n\n\n");
}

/** A wide table of few rows with its columns as rows. */
function turned(table: Table): Table {
  const { columns, rows } = table;
  if (rows.length > MOST_COLUMNS || columns.length <= rows.length) return table;
  const [corner, ...others] = columns;
  return {
    columns: [
      corner,
      ...rows.map(([name]) => ({
        title: cellText(name, corner),
        align: "right" as const,
      })),
    ],
    rows: others.map((column, index) => [
      column.title,
      ...rows.map((row) => {
        const cell = row[index + 1];
        return cell === undefined ? undefined : cellText(cell, column);
      }),
    ]),
  };
}

function questionAt(questions: readonly Question[], number: number): Question {
  const question = questions[number - 1];
  if (question) return question;
  throw new UserError(
    `Cannot show prompt ${number}: the runs recorded answers to ` +
      counted(questions.length, "prompt"),
  );
}
