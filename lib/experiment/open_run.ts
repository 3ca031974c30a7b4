/**
 * Where a run begins: in a new folder at step 1, or in its own folder after the
 * last checkpoint.
 *
 * @module
 */
import { UserError } from "../core/errors.ts";
import { latestCheckpoint, readCheckpoint } from "../store/checkpoint.ts";
import type { Manifest } from "../store/manifest.ts";
import { assertFree, RunFolder } from "../store/run_store.ts";
import type { NamedValues } from "../train/state.ts";
import { NOTHING_DONE, type TrainProgress } from "../train/train.ts";
import { modelFrom } from "./model_files.ts";
import type { TrainingConfig } from "./config.ts";
import type { TrainingRun } from "./run_training.ts";

/** A run's folder, and what the run has behind it. */
export interface OpenedRun {
  readonly folder: RunFolder;
  readonly progress: TrainProgress;
  /** First step that is still to be done, from 1. */
  readonly firstStep: number;
  /** Parameters and, after a checkpoint, moments by name. */
  readonly values: NamedValues;
}

/**
 * @throws {UserError} If the folder is taken, or there is nothing to resume, or
 * what is there was run with other settings.
 */
export async function openRun(run: TrainingRun): Promise<OpenedRun> {
  const { config, manifest, values } = run;
  const path = config.output_dir;
  if (!config.resume) {
    const folder = await RunFolder.create(path, manifest);
    return { folder, progress: NOTHING_DONE, firstStep: 1, values };
  }
  const folder = await RunFolder.open(path);
  assertResumable(path, await folder.manifest(), manifest);
  const place = await latestCheckpoint(path);
  await folder.update({ outcome: "running", ended: undefined });
  const done = place?.step ?? 0;
  await folder.append({
    kind: "note",
    step: done,
    text: `resumed after step ${done}`,
  });
  if (!place) return { folder, progress: NOTHING_DONE, firstStep: 1, values };
  const { model, optimizer, state } = await readCheckpoint(place.path);
  const moments = [...optimizer].map(([name, { data }]) => [name, data]);
  return {
    folder,
    progress: {
      trainedTokens: state.trainedTokens as number,
      elapsedMs: state.elapsedMs as number,
    },
    firstStep: done + 1,
    values: {
      ...modelFrom(model, place.path).values,
      ...Object.fromEntries(moments),
    },
  };
}

/**
 * Refuses an output folder before time is spent on anything else.
 *
 * @throws {UserError} If it holds a run that is not to be resumed, or anything
 * else; or if there is no run to resume, or it is finished.
 */
export async function assertOutputUsable(
  { output_dir, resume }: TrainingConfig,
): Promise<void> {
  if (!resume) return await assertFree(output_dir);
  const folder = await RunFolder.open(output_dir);
  assertUnfinished(output_dir, await folder.manifest());
}

function assertUnfinished(path: string, { outcome }: Manifest): void {
  if (outcome !== "finished") return;
  throw new UserError(
    `Cannot resume "${path}": it is finished, its model is in ` +
      `"${path}/final", start a new run in another --output_dir`,
  );
}

/** A resumed run is the same run: same settings, same data. */
function assertResumable(path: string, old: Manifest, now: Manifest): void {
  assertUnfinished(path, old);
  for (const key of Object.keys({ ...old.config, ...now.config })) {
    // Neither changes what is computed.
    if (key === "resume" || key === "template_lint") continue;
    const [before, after] = [old.config[key], now.config[key]].map((value) =>
      JSON.stringify(value)
    );
    if (before === after) continue;
    throw new UserError(
      `Cannot resume "${path}": it was run with ${key} ${before ?? "unset"}, ` +
        `now it is ${after ?? "unset"}, pass the same flags again`,
    );
  }
  const changed = missingFrom(old, now) ?? missingFrom(now, old);
  if (changed === undefined) return;
  throw new UserError(
    `Cannot resume "${path}": "${changed.path}" has changed since, ` +
      "start a new run in another --output_dir",
  );
}

/** A file of one record that the other does not have. */
function missingFrom(manifest: Manifest, { data }: Manifest) {
  const known = new Set(manifest.data.map(({ sha256 }) => sha256));
  return data.find(({ sha256 }) => !known.has(sha256));
}
