/**
 * An experiment laid out: where its runs go, what they share, and every run with
 * all of its settings.
 *
 * @module
 */
import { join } from "node:path";
import type { NameHost } from "../core/host.ts";
import type { HubCommits } from "../open/named_folders.ts";
import type { Experiment } from "./experiment.ts";
import { holdsOut } from "./arm_settings.ts";
import { type Halves, holdOut, sourceName } from "./hold_out.ts";
import { pinNames } from "./pin_names.ts";
import {
  baseModels,
  dataSources,
  type PlannedRun,
  plannedRuns,
  type Selection,
} from "./planned_runs.ts";
import {
  makeShared,
  type PendingModel,
  type SharedFiles,
} from "./shared_files.ts";

/** Where and how to run. */
export interface ExperimentOptions extends Omit<Selection, "threads"> {
  /** The folder of all experiments. */
  readonly root: string;
  /** Runs at a time. @default {logical cores} */
  readonly atOnce?: number;
}

/** An experiment that is ready to be run. */
export interface LaidOut {
  /** Pretraining that has still to be done, before any run. */
  readonly pending: readonly PendingModel[];
  readonly runs: readonly PlannedRun[];
  readonly atOnce: number;
  /** What names on a hub are, for every run. */
  readonly commits: HubCommits;
}

/** Holds rows of every arm's data out. */
async function divide(
  experiment: Experiment,
  root: string,
  shared?: SharedFiles,
): Promise<Map<string, Halves>> {
  const divided = new Map<string, Halves>();
  const sources = dataSources(experiment, { shared });
  const names = new Set<string>();
  for (const [source, { format, columns }] of sources) {
    // A held-out set is called after its file, and each by another name.
    let name = sourceName(source);
    for (let count = 2; names.has(name); count++) {
      name = `${sourceName(source)}-${count}`;
    }
    names.add(name);
    const share = experiment.heldOut;
    divided.set(
      source,
      await holdOut(root, source, { share, name, format, columns }),
    );
  }
  return divided;
}

/** The folder of an experiment's runs. */
export function experimentFolder(
  { name }: Experiment,
  { root, budget }: ExperimentOptions,
): string {
  return join(root, budget === "quick" ? `${name}.quick` : name);
}

/**
 * Lays an experiment out. Fetches what is named on a hub, and writes the setup's
 * data and tokenizer, where they are not there yet.
 *
 * @throws {UserError} If there is no such arm, a name is not found, or data or
 * tokenizer cannot be made.
 */
export async function layOut(
  experiment: Experiment,
  options: ExperimentOptions,
  host: Partial<NameHost> = {},
): Promise<LaidOut> {
  const { root, budget, atOnce = navigator.hardwareConcurrency } = options;
  const folder = experimentFolder(experiment, options);
  const finder = { log: () => {}, ...host };
  const commits = await pinNames(experiment, options, folder, finder);
  const bases = baseModels(experiment, options);
  const { shared, pending } = experiment.setup
    ? await makeShared(root, experiment.setup, budget, bases)
    : { shared: undefined, pending: [] };
  // As many runs as cores go on at once, or fewer that share the cores.
  const share = Math.floor(navigator.hardwareConcurrency / atOnce);
  const selection = { ...options, threads: Math.max(1, share) };
  const divided = holdsOut(experiment)
    ? await divide(experiment, root, shared)
    : undefined;
  const runs = plannedRuns(experiment, selection, folder, { shared, divided });
  return { pending, runs, atOnce, commits };
}
