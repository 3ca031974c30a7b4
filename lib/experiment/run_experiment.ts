/**
 * Runs an experiment: what its arms share once, then arms × seeds, several at a
 * time.
 *
 *     outputs/experiments/masks/assistant/seed-1/    a run folder
 *
 * What is finished stays; what was interrupted goes on; what has other settings
 * than before is moved aside and run again. Nothing is printed here.
 *
 * @module
 */
import { join } from "node:path";
import { type ChildRun, type Job, startChild, type Told } from "./child_run.ts";
import type { Experiment } from "./define.ts";
import {
  chosenArms,
  modelOf,
  type PlannedRun,
  plannedRuns,
  type Selection,
  whatIsLeft,
} from "./planned_runs.ts";
import { prepareShared } from "./shared_files.ts";

/** Who watches an experiment, and may end it early. */
export interface ExperimentHost {
  /** How many runs there are, once that is known. */
  onPlan(runs: readonly string[]): void;
  /** Something new of a run, or of the pretraining of a model, by its label. */
  onRun(label: string, news: RunNews): void;
  /** Asked to call `stop` when the runs are to end after their steps. */
  onStart(stop: () => void): void;
}

/** How far a run is. */
export type RunNews =
  | { readonly kind: "started" | "resumed" | "skipped" | "finished" }
  | { readonly kind: "stopped" }
  | { readonly kind: "failed"; readonly message: string }
  | Extract<Told, { kind: "step" }>;

/** How it all ended. */
export interface ExperimentResult {
  /** The folder of the runs. */
  readonly folder: string;
  readonly finished: number;
  readonly skipped: number;
  readonly stopped: number;
  readonly failed: number;
}

/** Where and how to run. */
export interface ExperimentOptions extends Selection {
  /** The folder of all experiments. */
  readonly root: string;
  /** Runs at a time. @default {logical cores} */
  readonly atOnce?: number;
}

/**
 * Runs what is left of an experiment.
 *
 * @throws {UserError} If there is no such arm, or nothing can be prepared. A run
 * that fails is told to the host, and the others go on.
 */
export async function runExperiment(
  experiment: Experiment,
  options: ExperimentOptions,
  host: ExperimentHost,
): Promise<ExperimentResult> {
  const { root, budget, atOnce = navigator.hardwareConcurrency } = options;
  const arms = chosenArms(experiment, options).map(({ arm }) => arm);
  const quick = budget === "quick" ? ".quick" : "";
  const folder = join(root, `${experiment.name}${quick}`);
  const { shared, pending } = await prepareShared(
    root,
    experiment.setup,
    budget,
    arms.map((arm) => modelOf(experiment, arm)),
  );
  const runs = plannedRuns(experiment, options, folder, shared);
  host.onPlan(runs.map(labelOf));

  const running = new Set<ChildRun>();
  let stopping = false;
  host.onStart(() => {
    stopping = true;
    for (const child of running) child.stop();
  });
  const counts = { finished: 0, skipped: 0, stopped: 0, failed: 0 };
  const one = async (label: string, job: Job) => {
    const kind = job.config.resume ? "resumed" : "started";
    host.onRun(label, { kind });
    const child = startChild(job, (told) => {
      if (told.kind === "step") host.onRun(label, told);
    });
    running.add(child);
    try {
      const outcome = await child.ended;
      const kind = outcome === "finished" ? "finished" : "stopped";
      host.onRun(label, { kind });
      return kind;
    } catch (error) {
      const { message } = error as Error;
      host.onRun(label, { kind: "failed", message });
      return "failed";
    } finally {
      running.delete(child);
    }
  };

  // A model that fails leaves its runs to say that they have none.
  for (const { name, config } of pending) {
    if (stopping) break;
    const label = `pretraining of model ${name}`;
    await one(label, { command: "pretrain", config });
  }
  await atMost(atOnce, runs, async (run) => {
    if (stopping) return counts.stopped++;
    const label = labelOf(run);
    const left = await whatIsLeft(run);
    if (left === "nothing") {
      host.onRun(label, { kind: "skipped" });
      return counts.skipped++;
    }
    const { arm, config } = run;
    return counts[
      await one(label, {
        command: "sft",
        config: { ...config, resume: left === "the rest" },
        experiment: {
          name: experiment.name,
          question: experiment.question,
          arm,
          position: Object.keys(experiment.arms).indexOf(arm),
        },
      })
    ]++;
  });
  return { folder, ...counts };
}

function labelOf({ arm, config }: PlannedRun): string {
  return `${arm} · seed ${config.seed}`;
}

/** Takes items in order, so many at a time. */
async function atMost<Item>(
  count: number,
  items: readonly Item[],
  take: (item: Item) => Promise<unknown>,
): Promise<void> {
  const queue = items.values();
  const worker = async () => {
    for (const item of queue) await take(item);
  };
  await Promise.all(Array.from({ length: count }, worker));
}
