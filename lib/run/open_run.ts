/**
 * Where a run begins: in a new folder at step 1, or in its own folder after the
 * last checkpoint.
 *
 * @module
 */
import { UserError } from "../core/errors.ts";
import type { NameHost } from "../core/host.ts";
import {
  type HubCommits,
  type NamedFolders,
  namedFolders,
  type Names,
} from "../open/named_folders.ts";
import type { TrainingConfig } from "../settings/config.ts";
import { type CheckpointPlace, latestCheckpoint } from "../store/checkpoint.ts";
import { type FolderLock, lockFolder } from "../store/folder_lock.ts";
import { type Manifest, readManifest } from "../store/manifest.ts";
import { assertFree, RunFolder } from "../store/run_store.ts";
import { LOWER_RATE } from "../train/divergence.ts";
import { NOTHING_DONE } from "../train/train.ts";
import { changedInput } from "./changed_input.ts";
import { checkpointStart, type RunStart } from "./checkpoint_start.ts";
import { optimizerOf } from "./plan/optimization.ts";
import type { TrainingRun } from "./training_run.ts";

/** A run's folder, and what the run has behind it. */
export interface OpenedRun extends RunStart {
  readonly folder: RunFolder;
}

/**
 * @param steps That the run has, all in all.
 * @throws {UserError} If the folder is taken, or there is nothing to resume, or
 * what is there was run with other settings, or its checkpoint is damaged.
 */
export async function openRun(
  run: TrainingRun,
  steps: number,
): Promise<OpenedRun> {
  const { config, manifest } = run;
  const path = config.output_dir;
  if (!config.resume) {
    const folder = await RunFolder.create(path, manifest);
    return {
      folder,
      progress: NOTHING_DONE,
      firstStep: 1,
      values: run.values(),
    };
  }
  const folder = await RunFolder.open(path);
  assertResumable(path, await folder.manifest(), manifest);
  // Read before anything is written: a damaged one leaves the run as it is.
  const place = await latestCheckpoint(path);
  const begun = place
    ? await afterCheckpoint(run, place, steps)
    : { progress: NOTHING_DONE, firstStep: 1, values: run.values() };
  const done = begun.firstStep - 1;
  await folder.update({ outcome: "running", ended: undefined });
  await folder.append({
    kind: "note",
    step: done,
    text: `resumed after step ${done}`,
  });
  return { folder, ...begun };
}

async function afterCheckpoint(
  run: TrainingRun,
  place: CheckpointPlace,
  steps: number,
): Promise<RunStart> {
  const optimizer = optimizerOf(run.config);
  const start = await checkpointStart(place, run.model, steps, optimizer);
  return run.model.adapter
    ? { ...start, values: { ...run.values(), ...start.values } }
    : start;
}

/**
 * Takes an output folder, or refuses it before time is spent on anything else.
 *
 * @throws {UserError} If it holds a run that is not to be resumed, or anything
 * else; if there is no run to resume, or it is finished; or if another process
 * writes there.
 */
export async function takeOutput(
  { output_dir, resume }: Pick<TrainingConfig, "output_dir" | "resume">,
  command: Manifest["command"],
): Promise<FolderLock> {
  // A folder that is not there is not made to be refused.
  if (resume) await readManifest(output_dir);
  const lock = await lockFolder(output_dir, command);
  try {
    if (resume) assertUnfinished(output_dir, await readManifest(output_dir));
    else await assertFree(output_dir);
    return lock;
  } catch (error) {
    lock.release();
    throw error;
  }
}

/**
 * Where a run's model and tokenizer are. A run that goes on has those that it
 * began with: on a hub, a branch may have moved since.
 *
 * @param known What names are, where that was found out already.
 * @throws {UserError} If there are none of that name.
 */
export async function runFolders<Config extends TrainingConfig & Names>(
  config: Config,
  host: NameHost,
  known: HubCommits = {},
): Promise<NamedFolders<Config>> {
  const { hubCommits = known } = config.resume
    ? await readManifest(config.output_dir)
    : {};
  return await namedFolders(config, host, hubCommits);
}

function assertUnfinished(
  path: string,
  { outcome, divergedAtStep }: Manifest,
): void {
  if (divergedAtStep !== undefined) {
    throw new UserError(
      `Cannot resume "${path}": it diverged at step ${divergedAtStep} and ` +
        `would again, ${LOWER_RATE} in another --output_dir`,
    );
  }
  if (outcome !== "finished") return;
  throw new UserError(
    `Cannot resume "${path}": it is finished, its model is in ` +
      `"${path}/final", start a new run in another --output_dir`,
  );
}

/** Settings that change nothing of what is computed. */
const SAME_RUN = new Set([
  "resume",
  "template_lint",
  "memory_check",
  "save_total_limit",
  "use_wandb",
  "wandb_project",
]);

/** A resumed run is the same run: same settings, same inputs. */
function assertResumable(path: string, old: Manifest, now: Manifest): void {
  assertUnfinished(path, old);
  for (const key of Object.keys({ ...old.config, ...now.config })) {
    if (SAME_RUN.has(key)) continue;
    const [before, after] = [old.config[key], now.config[key]].map((value) =>
      JSON.stringify(value)
    );
    if (before === after) continue;
    throw new UserError(
      `Cannot resume "${path}": it was run with ${key} ${before ?? "unset"}, ` +
        `now it is ${after ?? "unset"}, pass the same flags again`,
    );
  }
  const changed = changedInput(old, now);
  if (changed === undefined) return;
  throw new UserError(
    `Cannot resume "${path}": ${changed} has changed since, start a new run ` +
      "in another --output_dir",
  );
}
