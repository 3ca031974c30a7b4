/**
 * The sections of a comparison, and the order in which they are read.
 *
 * @module
 */
import type { PairVote } from "../../store/vote_record.ts";
import type { Group } from "../compare/groups.ts";
import { answersOverTrainingSection, answersSection } from "./answers.ts";
import { arenaSection } from "./arena_votes.ts";
import { conclusionSection } from "./conclusion.ts";
import { costSection } from "./cost.ts";
import { curvesSection } from "./curves.ts";
import { dataBudgetSection } from "./data_budget.ts";
import { evaluationSections, NOT_MEASURED } from "./evaluation.ts";
import { questionSections } from "./questions.ts";
import { reproduceSection } from "./reproduce.ts";
import { resultsSection } from "./results.ts";
import type { Section } from "./section.ts";
import { differingSection, settingsSection } from "./settings.ts";
import { sweepSection } from "./sweep.ts";

/** Changes for the worse, and for the better, that a terminal lists. */
const MOST_CHANGES = 5;

/**
 * For a page and its Markdown twin: the answer first, how it was made last.
 *
 * @param votes Of the arena; those on other runs are not shown.
 */
export function reportSections(
  groups: readonly Group[],
  votes: readonly PairVote[] = [],
): Section[] {
  const hasSeeds = groups.some(({ runs }) => runs.length > 1);
  return [
    conclusionSection(groups),
    // A sweep's table says what differs.
    sweepSection(groups) ?? differingSection(groups),
    ...evaluationSections(groups),
    curvesSection(groups),
    ...answersSections(groups),
    arenaSection(groups, votes),
    resultsSection(groups),
    // Of single runs the results tell the cost.
    hasSeeds ? costSection(groups) : undefined,
    dataBudgetSection(groups),
    settingsSection(groups),
    reproduceSection(groups),
  ].filter((section) => section !== undefined);
}

/**
 * For a terminal, which has no figures: the answer first, and what was said,
 * which is longest, last and so next to the reader's next command.
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
    conclusionSection(groups),
    groups.length === 1
      ? settingsSection(groups)
      : sweepSection(groups) ?? differingSection(groups),
    ...evaluations.length > 0 ? evaluations : [NOT_MEASURED],
    resultsSection(groups),
    dataBudgetSection(groups),
    costSection(groups),
    ...answersSections(groups, MOST_CHANGES),
    prompt === undefined
      ? undefined
      : answersOverTrainingSection(groups, prompt),
  ].filter((section) => section !== undefined);
}

/** Every question where runs kept them, and else what they sampled. */
function answersSections(
  groups: readonly Group[],
  most?: number,
): (Section | undefined)[] {
  const questions = questionSections(groups, most);
  return questions.length > 0 ? questions : [answersSection(groups)];
}
