/**
 * What an experiment will take, before it is begun: of each arm one run is
 * opened, and a few of its steps are measured.
 *
 * @module
 */
import type { NameHost } from "../../core/host.ts";
import type { TrainingPlan } from "../../run/plan/training_plan.ts";
import { futureOf, ofArm, shareOf } from "../check_arms.ts";
import { type Job, startChild } from "../child_run.ts";
import type { Experiment } from "../experiment.ts";
import {
  experimentFolder,
  type ExperimentOptions,
  layOut,
} from "../lay_out.ts";
import { planResolution, type Resolution } from "./plan_resolution.ts";
import type { PlannedRun } from "../planned_runs.ts";
import { asideText, isDone, placeAside } from "../what_is_left.ts";

/** Runs that take the same: those of an arm, or the pretraining of a model. */
export interface PlannedPart {
  readonly name: string;
  readonly runs: number;
  /** Those that are not finished. */
  readonly left: number;
  /** Of one run. */
  readonly plan: TrainingPlan;
}

/** What all of it takes. */
export interface ExperimentPlan {
  readonly parts: readonly PlannedPart[];
  readonly atOnce: number;
  /** Of what is left, with so many runs at once. */
  readonly totalMs: number;
  /** Which difference seeds and questions can resolve, where runs tell. */
  readonly resolution?: Resolution;
  /** Which runs of other settings would make room, if any. */
  readonly aside?: string;
}

/**
 * Plans an experiment.
 *
 * @param host Told what is measured.
 * @throws {UserError} If there is no such arm, or one of them would be refused.
 */
export async function planExperiment(
  experiment: Experiment,
  options: ExperimentOptions,
  host: NameHost,
): Promise<ExperimentPlan> {
  const laid = await layOut(experiment, options, host);
  const { pending, runs, atOnce } = laid;
  const parts: PlannedPart[] = [];
  for (const { name, config } of pending) {
    host.log(`measuring the pretraining of model ${name}`);
    const plan = await planOf({ command: "plan pretrain", config });
    parts.push({ name: `pretraining of ${name}`, runs: 1, left: 1, plan });
  }
  const left = new Set<PlannedRun>();
  const places: string[] = [];
  for (const run of runs) {
    if (!await isDone(run)) left.add(run);
    const place = await placeAside(run);
    if (place !== undefined) places.push(place);
  }
  const share = shareOf(laid, [...left]);
  for (const [arm, own] of Map.groupBy(runs, ({ arm }) => arm)) {
    const [first] = own;
    host.log(`measuring arm ${arm}`);
    const { config } = first;
    const context = futureOf(first, laid, share);
    parts.push({
      name: arm,
      runs: own.length,
      left: own.filter((run) => left.has(run)).length,
      plan: await ofArm(arm, planOf({ command: "plan sft", config, context })),
    });
  }
  const [before, after] = [
    parts.slice(0, pending.length),
    parts.slice(pending.length),
  ];
  const time = (some: readonly PlannedPart[]) =>
    some.reduce((sum, { left, plan }) => sum + left * plan.totalMs, 0);
  const folder = experimentFolder(experiment, options);
  const resolution = await planResolution(experiment, options.root, folder);
  return {
    parts,
    atOnce,
    totalMs: time(before) + time(after) / atOnce,
    ...(resolution && { resolution }),
    ...(places.length > 0 && { aside: asideText(places, folder, "would be") }),
  };
}

async function planOf(job: Job): Promise<TrainingPlan> {
  const end = await startChild(job, () => {}).ended;
  if (end.outcome === "planned") return end.plan;
  throw new Error(`Cannot plan a run: its process ended "${end.outcome}"`);
}
