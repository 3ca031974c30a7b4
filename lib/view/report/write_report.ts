/**
 * The report: any number of runs compared in one HTML file, and the same as
 * Markdown beside it for a pull request.
 *
 * A pure reader of run folders. Nothing calls it while a run is going on, and
 * it runs nothing. What it says is made in `sections/`.
 *
 * @module
 */
import { UserError } from "../../core/errors.ts";
import type { PairVote } from "../../store/vote_record.ts";
import { assertReplaceable, writeMarked } from "../../store/marked_file.ts";
import { groupPalette, groupRuns } from "../compare/groups.ts";
import type { RunView } from "../compare/run_view.ts";
import { plotlyBundle } from "../figures/plotly_bundle.ts";
import { reportSections } from "../sections/comparison.ts";
import { reportMarkdown } from "./markdown.ts";
import { pageHtml } from "./page.ts";

export { readRunView, type RunView } from "../compare/run_view.ts";

/** Whose files these are. */
const COMMAND = "report";

/** What a report says. */
export interface Report {
  /** The question, best of all. */
  readonly title: string;
  /** Plain text; an empty line begins a new paragraph. */
  readonly intro: string;
  /**
   * In the order in which they are shown; their names must differ. The first
   * one's arm is what the others are compared with.
   */
  readonly runs: readonly RunView[];
  /** Of the arena. @default none */
  readonly votes?: readonly PairVote[];
}

/**
 * Writes the report as one file of about 3 MB that opens without a network, and
 * its Markdown twin beside it: `report.html` and `report.md`.
 *
 * @throws {UserError} If there are no runs, or two of one name, or if there is
 * a file at one of the two places that is not an older report.
 */
export async function writeReport(path: string, report: Report): Promise<void> {
  assertNamesDiffer(path, report.runs);
  const twin = markdownPath(path);
  for (const file of [path, twin]) await assertReplaceable(file, COMMAND);
  const { title, intro, runs, votes } = report;
  const groups = groupRuns(runs);
  const sections = reportSections(groups, votes);
  const page = pageHtml({
    title,
    intro,
    sections,
    palette: groupPalette(groups),
    plotly: await plotlyBundle(),
  });
  const markdown = reportMarkdown({ title, intro, sections });
  await writeMarked(path, page, COMMAND);
  await writeMarked(twin, markdown, COMMAND);
}

/** Where the Markdown twin of a report is. */
export function markdownPath(path: string): string {
  return `${path.replace(/\.html?$/, "")}.md`;
}

function assertNamesDiffer(path: string, runs: readonly RunView[]): void {
  if (runs.length === 0) {
    throw new UserError(
      `Cannot write report "${path}": there are no runs, give at least one`,
    );
  }
  for (const [name, same] of Map.groupBy(runs, ({ name }) => name)) {
    if (same.length > 1) {
      throw new UserError(
        `Cannot write report "${path}": ${same.length} runs are named ` +
          `"${name}", give each a name of its own`,
      );
    }
  }
}
