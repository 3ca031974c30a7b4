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
import { UserError } from "../core/errors.ts";
import type { ExperimentHost } from "../core/host.ts";
import { lockFolder } from "../store/folder_lock.ts";
import { armRunName, type ExperimentArm } from "../store/manifest.ts";
import { checkArms, shareOf } from "./check_arms.ts";
import { type ChildRun, type Job, startChild } from "./child_run.ts";
import type { Experiment } from "./experiment.ts";
import { experimentFolder, type ExperimentOptions, layOut } from "./lay_out.ts";
import type { PlannedRun } from "./planned_runs.ts";
import {
  asideText,
  isDone,
  placeAside,
  resumedConfig,
  whatIsLeft,
} from "./what_is_left.ts";

/** How it all ended. */
export interface ExperimentResult {
  /** The folder of the runs. */
  readonly folder: string;
  readonly finished: number;
  readonly skipped: number;
  readonly stopped: number;
  /** Also those that did so before: the same settings would again. */
  readonly diverged: number;
  readonly failed: number;
}

/**
 * Runs what is left of an experiment.
 *
 * @throws {UserError} If there is no such arm, none can be run at once, data or
 * tokenizer cannot be made, or an arm would be refused: no run is started then. A
 * run that fails is told to the host, and the others go on; where a base model
 * cannot be made, no arm is started.
 */
export async function runExperiment(
  experiment: Experiment,
  options: ExperimentOptions,
  host: ExperimentHost,
): Promise<ExperimentResult> {
  const asked = options.atOnce ?? 1;
  if (!(Number.isSafeInteger(asked) && asked >= 1)) {
    throw new UserError(
      `Cannot run ${asked} at once: expected a whole number, 1 or more`,
    );
  }
  const folder = experimentFolder(experiment, options);
  using _ = await lockFolder(folder, "experiment");
  const laid = await layOut(experiment, options, host);
  const { pending, runs, atOnce, commits } = laid;
  host.onPlan(runs.map((run) => armRunName(run, run.config.seed)));

  const running = new Set<ChildRun>();
  let stopping = false;
  host.onStart(() => {
    stopping = true;
    for (const child of running) child.stop();
  });
  const counts = {
    finished: 0,
    skipped: 0,
    stopped: 0,
    diverged: 0,
    failed: 0,
  };
  const one = async (label: string, job: Job) => {
    const kind = job.config.resume ? "resumed" : "started";
    host.onRun(label, { kind });
    const child = startChild(job, (told) => {
      if (told.kind === "step") host.onRun(label, told);
    });
    running.add(child);
    try {
      const end = await child.ended;
      if (end.outcome === "diverged") {
        const { outcome: kind, message } = end;
        host.onRun(label, { kind, message });
        return kind;
      }
      const kind = end.outcome === "finished" ? "finished" : "stopped";
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

  const { toDo, places } = await leftOf(runs);
  const share = shareOf(laid, toDo);
  await checkArms(laid, toDo, { log: (line) => host.log?.(line) });
  if (places.length > 0) host.log?.(asideText(places, folder, "will be"));
  for (const { name, config } of pending) {
    if (stopping) break;
    const label = `pretraining of model ${name}`;
    const end = await one(label, { command: "pretrain", config });
    if (end === "failed" || end === "diverged") {
      // What starts from other models would be half a comparison.
      counts[end]++;
      stopping = true;
    }
  }
  await atMost(atOnce, runs, async (run) => {
    if (stopping) return counts.stopped++;
    const label = armRunName(run, run.config.seed);
    let left;
    try {
      left = await whatIsLeft(run);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      host.onRun(label, { kind: "failed", message: error.message });
      return counts.failed++;
    }
    if (left === "nothing") {
      host.onRun(label, { kind: "skipped" });
      return counts.skipped++;
    }
    if (left === "nothing, it diverged") {
      const message = "before, settings unchanged";
      host.onRun(label, { kind: "diverged", message });
      return counts.diverged++;
    }
    const { arm, baseSeed, config } = run;
    return counts[
      await one(label, {
        command: "sft",
        config: left === "the rest" ? await resumedConfig(run) : config,
        context: {
          commits,
          share,
          experiment: {
            name: experiment.name,
            question: experiment.question,
            ...guessOf(experiment),
            arm,
            ...(baseSeed !== undefined && { baseSeed }),
            position: Object.keys(experiment.arms).indexOf(arm),
            decidedBy: experiment.decidedBy.metric,
            decidedBetter: experiment.decidedBy.better,
          },
        },
      })
    ]++;
  });
  return { folder, ...counts };
}

/** What was guessed, as a run's record has it. */
function guessOf(
  { hypothesis, expects, arms }: Experiment,
): Pick<ExperimentArm, "hypothesis" | "expects"> {
  const [first] = Object.keys(arms);
  return {
    ...(hypothesis !== "" && { hypothesis }),
    ...(expects && {
      expects: expects.map((one) => ({
        ...one,
        against: one.against ?? first,
      })),
    }),
  };
}

/**
 * Runs that are to be done, and where those of other settings go. What cannot be
 * read says so itself, when it is its turn.
 */
async function leftOf(
  runs: readonly PlannedRun[],
): Promise<{ toDo: PlannedRun[]; places: string[] }> {
  const toDo: PlannedRun[] = [];
  const places: string[] = [];
  for (const run of runs) {
    try {
      if (await isDone(run)) continue;
      const place = await placeAside(run);
      toDo.push(run);
      if (place !== undefined) places.push(place);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
    }
  }
  return { toDo, places };
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
