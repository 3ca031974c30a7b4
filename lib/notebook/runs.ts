/**
 * Runs in a cell: a few settings, each under several seeds, followed in one
 * figure.
 *
 * @module
 */
import { basename, dirname } from "node:path";
import { isObject } from "../core/checked/schema.ts";
import { UserError } from "../core/errors.ts";
import { counted } from "../core/format.ts";
import type { ExperimentHost } from "../core/host.ts";
import { defineExperiment } from "../experiment/define.ts";
import type { ArmSettings, Experiment } from "../experiment/experiment.ts";
import { runExperiment } from "../experiment/run_experiment.ts";
import { openRuns } from "../view/compare/open_runs.ts";
import type { RunView } from "../view/compare/run_view.ts";
import { LiveRuns } from "../view/notebook/live_runs.ts";
import { errorInCells, inCells } from "./cell_words.ts";
import { type Arms, namedArms } from "./named_arms.ts";
import { withoutUndefined } from "./without_undefined.ts";

/** Settings of all arms, and how often and where they are run. */
export interface RunsOptions extends ArmSettings {
  /** @default [1, 2, 3] */
  readonly seeds?: readonly number[];
  /**
   * Where the runs are kept. What is finished there with these settings is not
   * run again.
   *
   * @default "outputs/runs"; of an experiment, its name in "outputs"
   */
  readonly folder?: string;
  /** Runs at a time. @default {logical cores} */
  readonly atOnce?: number;
  /** Share held out of `data_file`; see `Experiment.heldOut`. */
  readonly heldOut?: number;
}

/**
 * Runs arms × seeds and follows them in a figure below the cell. An interrupt
 * stops them after their steps; the same cell goes on from there.
 *
 * @param arms What differs, an arm each, in a list or by name; or a whole
 * experiment.
 * @param options What all arms have in common; beside an experiment, which has
 * that itself, only `folder` and `atOnce`.
 * @returns The runs, for `compare()`.
 * @throws {UserError} If a setting is refused, a run fails, or it is
 * interrupted.
 */
export async function runs(
  arms: Arms | Experiment,
  options: RunsOptions = {},
  live: LiveRuns = new LiveRuns(),
): Promise<RunView[]> {
  try {
    const name = isExperiment(arms) ? arms.name : "runs";
    const { folder = `outputs/${name}`, atOnce } = options;
    const experiment = isExperiment(arms)
      ? experimentAlone(arms, options, basename(folder))
      : experimentOf(arms, options, basename(folder));
    return await follow(experiment, dirname(folder), atOnce, live);
  } catch (error) {
    throw errorInCells(error);
  }
}

/** An experiment has all of its settings: the cell's would change nothing. */
function experimentAlone(
  experiment: Experiment,
  options: RunsOptions,
  name: string,
): Experiment {
  const { folder: _, atOnce: __, ...unread } = withoutUndefined(options);
  const names = Object.keys(unread);
  if (names.length > 0) {
    throw new UserError(
      `Cannot run experiment "${experiment.name}" with ${names.join(", ")}: ` +
        "it has its own settings, set them there; beside it a cell sets folder " +
        "and atOnce",
    );
  }
  // Its folder is called after it.
  return defineExperiment({ ...experiment, name });
}

function experimentOf(
  arms: Arms,
  options: RunsOptions,
  name: string,
): Experiment {
  const { seeds = [1, 2, 3], folder: _, atOnce: __, heldOut, ...base } =
    withoutUndefined(options);
  const named = namedArms(arms);
  return defineExperiment({
    name,
    question: `What is the difference between ${
      Object.keys(named).join(", ")
    }?`,
    hypothesis: "",
    base,
    arms: named,
    seeds,
    ...(heldOut !== undefined && { heldOut }),
    decidedBy: { metric: "answerNatsPerToken", better: "lower" },
  });
}

function isExperiment(given: Arms | Experiment): given is Experiment {
  return isObject(given) && "arms" in given;
}

async function follow(
  experiment: Experiment,
  root: string,
  atOnce: number | undefined,
  live: LiveRuns,
): Promise<RunView[]> {
  const failures: string[] = [];
  const shown = live.experiment();
  const host: ExperimentHost = {
    ...shown,
    onRun: (label, news) => {
      if (news.kind !== "failed") return shown.onRun(label, news);
      const message = inCells(news.message);
      failures.push(`${label}: ${message}`);
      shown.onRun(label, { ...news, message });
    },
  };
  const result = await runExperiment(
    experiment,
    { root, budget: "full", atOnce },
    host,
  ).finally(() => live.finish());
  if (failures.length > 0) {
    throw new UserError(
      `Cannot finish ${counted(failures.length, "run")}: ` +
        failures.join("; "),
    );
  }
  if (result.stopped > 0) {
    throw new UserError(
      `Cannot go on, the kernel was interrupted: ${
        counted(result.stopped, "run")
      } to be done, run the cell again`,
    );
  }
  const all = await openRuns([result.folder]);
  return all.filter(({ manifest }) => {
    const arm = manifest.experiment?.arm;
    return arm !== undefined && Object.hasOwn(experiment.arms, arm);
  });
}
