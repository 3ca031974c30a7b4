/**
 * The report as Markdown, for a pull request: the tables without the figures.
 *
 * @module
 */
import { answersTable, questionsOf } from "../compare/answers.ts";
import { costTable } from "../compare/cost.ts";
import type { Group } from "../compare/groups.ts";
import {
  measuredGroups,
  yardstickDifferences,
  yardstickMeans,
  yardstickNotes,
} from "../compare/yardstick_table.ts";
import { commandLine } from "../command_line.ts";
import { resultsTable } from "../run_summary.ts";
import type { Table } from "../table.ts";
import { markdownTable, markdownText } from "../table_markup.ts";
import { dataBudgetTable } from "./data_budget.ts";
import { compareEnvironments } from "./reproduce.ts";
import { compareSettings } from "./settings.ts";

/** What the Markdown says. */
export interface MarkdownReport {
  readonly title: string;
  /** Plain text; an empty line begins a new paragraph. */
  readonly intro: string;
  readonly groups: readonly Group[];
}

/** The whole file, with a newline at its end. */
export function reportMarkdown(
  { title, intro, groups }: MarkdownReport,
): string {
  const measured = measuredGroups(groups);
  const settings = compareSettings(groups);
  const environment = compareEnvironments(groups);
  const one = groups.length === 1;
  const parts = [
    `# ${oneLine(title)}`,
    ...intro.split(/\n\s*\n/).map(oneLine),
    ...section(
      "Yardstick",
      measured.length > 0 ? [yardstickMeans(measured)] : [],
      yardstickDifferences(measured),
      ...yardstickNotes(groups).map(oneLine),
    ),
    ...section("Results", resultsTable(groups.flatMap(({ runs }) => runs))),
    ...section(
      "Answers",
      answersTable(questionsOf(groups), groups),
      ...one ? [] : ["‹ ›: not in the first answer."],
    ),
    ...section("Cost", costTable(groups)),
    ...section("Data budget", dataBudgetTable(groups)),
    ...section(
      one ? "Settings" : "What differs",
      one ? settings.common : settings.differing,
    ),
    ...section(
      "How to reproduce",
      ...groups.map(({ runs: [first] }) => fenced(commandLine(first.manifest))),
      environment.differing,
      environment.common,
    ),
  ];
  return parts.filter((part) => part !== "").join("\n\n") + "\n";
}

/** A heading and what is below it; nothing where there is nothing. */
function section(
  title: string,
  ...contents: readonly (Table | readonly Table[] | string)[]
): string[] {
  const parts = contents.flat().flatMap((content) => {
    if (typeof content === "string") return [content];
    const { rows } = content as Table;
    return rows.length > 0 ? [markdownTable(content as Table)] : [];
  });
  return parts.some((part) => part.startsWith("|") || part.startsWith("`"))
    ? [`## ${title}`, ...parts]
    : [];
}

function oneLine(text: string): string {
  return markdownText(text.trim().replaceAll(/\s*\n\s*/g, " "));
}

/** A block of code that no backtick inside can end. */
function fenced(text: string): string {
  const runs = text.match(/`+/g) ?? [];
  const fence = "`".repeat(
    Math.max(3, ...runs.map(({ length }) => length + 1)),
  );
  return `${fence}sh\n${text}\n${fence}`;
}
