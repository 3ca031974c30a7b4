/**
 * Which difference an experiment can resolve, told before it is run from runs
 * that are there: its own first ones, or those of the null experiment.
 *
 * @module
 */
import { join } from "node:path";
import { UserError } from "../../core/errors.ts";
import { resolvableDifference } from "../../statistics/resolvable.ts";
import { type Group, groupRuns } from "../../view/compare/groups.ts";
import {
  armQuestions,
  measuredGroups,
} from "../../view/compare/measured_groups.ts";
import { type Metric, metricOf } from "../../view/compare/metrics.ts";
import { findRuns, openRuns } from "../../view/compare/open_runs.ts";
import { spreadByQuestion } from "../../view/compare/question_differences.ts";
import type { Experiment } from "../experiment.ts";

/** What can be resolved, and by which runs that is known. */
export interface Resolution {
  readonly metric: Metric;
  /** In units of the metric. */
  readonly difference: number;
  readonly seeds: number;
  readonly questions: number;
  /** Whose runs they are. */
  readonly by: string;
}

/** The experiment whose arms differ in nothing. */
const NULL_EXPERIMENT = "null";

/**
 * @param root The folder of all experiments.
 * @param folder That of the experiment's own runs.
 * @returns Nothing where no runs tell.
 */
export async function planResolution(
  { name, decidedBy, seeds }: Experiment,
  root: string,
  folder: string,
): Promise<Resolution | undefined> {
  const metric = metricOf(decidedBy.metric);
  const places = [
    [name, folder],
    [NULL_EXPERIMENT, join(root, NULL_EXPERIMENT)],
  ] as const;
  for (const [by, place] of places) {
    const found = spreadIn(await groupsIn(place), metric);
    if (!found) continue;
    const { spread, questions, topics } = found;
    const difference = resolvableDifference(spread, {
      seeds: seeds.length,
      questions: topics,
    });
    return { metric, difference, seeds: seeds.length, questions, by };
  }
}

/** The arms of finished runs; of runs that cannot be read, none. */
async function groupsIn(folder: string): Promise<Group[]> {
  try {
    const paths = await findRuns(folder);
    if (paths.length === 0) return [];
    const runs = await openRuns([folder]);
    return groupRuns(
      runs.filter(({ manifest }) => manifest.outcome === "finished"),
    );
  } catch (error) {
    if (error instanceof UserError) return [];
    throw error;
  }
}

/** Of the first two arms that tell. */
function spreadIn(groups: readonly Group[], { field }: Metric) {
  const asked = measuredGroups(groups)
    .flatMap((group) => armQuestions(group, field) ?? []);
  const [first, ...others] = asked;
  for (const other of others) {
    const spread = spreadByQuestion(field, first, other);
    if (spread) return spread;
  }
}
