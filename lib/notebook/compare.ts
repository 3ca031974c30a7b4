/**
 * A comparison in a cell: what it says, a figure, and the table.
 *
 * @module
 */
import { seen } from "../core/checked/checked_json.ts";
import { isObject } from "../core/checked/schema.ts";
import { UserError } from "../core/errors.ts";
import { conclude } from "../view/compare/conclusion.ts";
import { measuredGroups } from "../view/compare/measured_groups.ts";
import { groupRuns, withFirst } from "../view/compare/groups.ts";
import type { MetricField } from "../view/compare/metrics.ts";
import { openRuns } from "../view/compare/open_runs.ts";
import type { RunView } from "../view/compare/run_view.ts";
import { show } from "../view/notebook/display.ts";
import { levelFigure } from "../view/sections/conclusion.ts";
import { curveFigure } from "../view/sections/curves.ts";
import {
  evaluationDifferences,
  evaluationMeans,
} from "../view/sections/evaluation.ts";
import { resultsTable } from "../view/sections/results.ts";
import { html } from "../view/text/html.ts";
import { errorInCells } from "./cell_words.ts";

/** What is compared with what. */
export interface CompareOptions {
  /** The arm that the others are held to. @default the first */
  readonly first?: string;
  /** What decides. @default right answers, or the loss of the answers */
  readonly metric?: MetricField;
  /** Shows a value; for tests. */
  readonly shown?: typeof show;
}

/** A run, or a folder with runs in it. */
export type Comparable = RunView | string;

/**
 * Shows runs side by side, in the cell that asks for it: a sentence an arm, where
 * each arm lies, the curves, what each arm measured, and the differences with their intervals.
 *
 * @param runs As `runs()` gives them; or folders with runs in them; or one of
 * either.
 * @throws {UserError} If there are no runs.
 */
export async function compare(
  runs: Comparable | readonly Comparable[],
  { first, metric, shown = show }: CompareOptions = {},
): Promise<void> {
  try {
    const opened = await Promise.all([runs].flat().map(openOne));
    if (opened.length === 0) {
      throw new UserError(
        "Cannot compare: there are no runs, give what runs() returns, or folders",
      );
    }
    const groups = withFirst(groupRuns(opened.flat()), first);
    const measured = measuredGroups(groups);
    const { sentences, guesses } = conclude(groups, metric);
    for (const sentence of [...sentences, ...guesses]) {
      await shown(html`<p>${sentence}</p>`);
    }
    const dots = levelFigure(groups, metric);
    if (dots) await shown(dots);
    const field = metric ?? "answerNatsPerToken";
    await shown(curveFigure(
      groups,
      measured.length > 0 ? `evaluation-${field}` : "training-loss",
    ));
    if (measured.length > 0) await shown(evaluationMeans(measured));
    if (measured.length > 1) await shown(evaluationDifferences(measured));
    await shown(resultsTable(groups.flatMap(({ runs }) => runs)));
  } catch (error) {
    throw errorInCells(error);
  }
}

async function openOne(given: Comparable): Promise<RunView[]> {
  if (typeof given === "string") return await openRuns([given]);
  if (isObject(given) && "manifest" in given) return [given];
  throw new UserError(
    `Cannot compare ${given === undefined ? "undefined" : seen(given)}: ` +
      "expected what await runs() gives, or folders",
  );
}
