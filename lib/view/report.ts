/**
 * The report: any number of runs compared in one HTML file.
 *
 * A pure reader of run folders. Nothing calls it while a run is going on, and
 * it runs nothing. Its parts are in `report/`.
 *
 * @module
 */
import { UserError } from "../core/errors.ts";
import { writeAside } from "../store/atomic.ts";
import { paletteFor } from "./palette.ts";
import { answersSection } from "./report/answers.ts";
import { curvesSection } from "./report/curves.ts";
import { dataBudgetSection } from "./report/data_budget.ts";
import { pageHtml } from "./report/page.ts";
import { plotlyBundle } from "./report/plotly_bundle.ts";
import { reproduceSection } from "./report/reproduce.ts";
import { resultsSection } from "./report/results.ts";
import { settingsSection } from "./report/settings.ts";
import type { RunView } from "./run_view.ts";

export { readRunView, type RunView } from "./run_view.ts";

/** What a report says. */
export interface Report {
  /** The question, best of all. */
  readonly title: string;
  /** Plain text; an empty line begins a new paragraph. */
  readonly intro: string;
  /** In the order in which they are shown; their names must differ. */
  readonly runs: readonly RunView[];
}

/**
 * Writes the report as one file of about 3 MB that opens without a network.
 *
 * @throws {UserError} If there are no runs, or two of one name.
 */
export async function writeReport(path: string, report: Report): Promise<void> {
  assertNamesDiffer(path, report.runs);
  const { title, intro, runs } = report;
  const palette = paletteFor(runs.map(({ name }) => name));
  const sections = [
    resultsSection,
    curvesSection,
    answersSection,
    dataBudgetSection,
    settingsSection,
    reproduceSection,
  ].map((section) => section(runs, palette));
  const page = pageHtml({
    title,
    intro,
    sections: sections.filter((section) => section !== undefined),
    plotly: await plotlyBundle(),
  });
  await writeAside(path, (aside) => Deno.writeTextFile(aside, page));
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
