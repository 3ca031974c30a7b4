/**
 * The sections of a comparison, and the order in which they are read.
 *
 * @module
 */
import type { Group } from "../compare/groups.ts";
import { answersOverTrainingSection, answersSection } from "./answers.ts";
import { costSection } from "./cost.ts";
import { curvesSection } from "./curves.ts";
import { dataBudgetSection } from "./data_budget.ts";
import { evaluationSections, NOT_MEASURED } from "./evaluation.ts";
import { reproduceSection } from "./reproduce.ts";
import { resultsSection } from "./results.ts";
import type { Section } from "./section.ts";
import { settingsSection } from "./settings.ts";

/** For a page and its Markdown twin: what came out first, its making last. */
export function reportSections(groups: readonly Group[]): Section[] {
  const hasSeeds = groups.some(({ runs }) => runs.length > 1);
  return [
    ...evaluationSections(groups),
    resultsSection(groups),
    curvesSection(groups),
    answersSection(groups),
    // Of single runs the results tell the cost.
    hasSeeds ? costSection(groups) : undefined,
    dataBudgetSection(groups),
    settingsSection(groups),
    reproduceSection(groups),
  ].filter((section) => section !== undefined);
}

/**
 * For a terminal, which has no figures: what was compared first, and the
 * answers, which are longest, last and so next to the reader's next command.
 *
 * @param prompt Number of a prompt, from 1: its answers over training as well.
 * @throws {UserError} If there is no prompt of that number.
 */
export function terminalSections(
  groups: readonly Group[],
  prompt?: number,
): Section[] {
  const evaluations = evaluationSections(groups);
  return [
    settingsSection(groups),
    ...evaluations.length > 0 ? evaluations : [NOT_MEASURED],
    resultsSection(groups),
    dataBudgetSection(groups),
    costSection(groups),
    answersSection(groups),
    prompt === undefined
      ? undefined
      : answersOverTrainingSection(groups, prompt),
  ].filter((section) => section !== undefined);
}
