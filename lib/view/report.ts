/**
 * The report: any number of runs compared in one HTML file, and the same as
 * Markdown beside it for a pull request.
 *
 * A pure reader of run folders. Nothing calls it while a run is going on, and
 * it runs nothing. Its parts are in `report/`, what they compute in `compare/`.
 *
 * @module
 */
import { UserError } from "../core/errors.ts";
import { writeAside } from "../store/atomic.ts";
import { groupPalette, groupRuns } from "./compare/groups.ts";
import { answersSection } from "./report/answers.ts";
import { costSection } from "./report/cost.ts";
import { curvesSection } from "./report/curves.ts";
import { dataBudgetSection } from "./report/data_budget.ts";
import { reportMarkdown } from "./report/markdown.ts";
import { pageHtml } from "./report/page.ts";
import { plotlyBundle } from "./report/plotly_bundle.ts";
import { reproduceSection } from "./report/reproduce.ts";
import { resultsSection } from "./report/results.ts";
import { settingsSection } from "./report/settings.ts";
import { yardstickSection } from "./report/yardstick.ts";
import type { RunView } from "./run_view.ts";

export { readRunView, type RunView } from "./run_view.ts";

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
}

/**
 * Writes the report as one file of about 3 MB that opens without a network, and
 * its Markdown twin beside it: `report.html` and `report.md`.
 *
 * @throws {UserError} If there are no runs, or two of one name.
 */
export async function writeReport(path: string, report: Report): Promise<void> {
  assertNamesDiffer(path, report.runs);
  const { title, intro, runs } = report;
  const groups = groupRuns(runs);
  const palette = groupPalette(groups);
  const sections = [
    yardstickSection,
    resultsSection,
    curvesSection,
    answersSection,
    costSection,
    dataBudgetSection,
    settingsSection,
    reproduceSection,
  ].map((section) => section(groups, palette));
  const page = pageHtml({
    title,
    intro,
    sections: sections.filter((section) => section !== undefined),
    plotly: await plotlyBundle(),
  });
  const markdown = reportMarkdown({ title, intro, groups });
  await writeAside(path, (aside) => Deno.writeTextFile(aside, page));
  await writeAside(
    markdownPath(path),
    (aside) => Deno.writeTextFile(aside, markdown),
  );
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
