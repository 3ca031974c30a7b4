/**
 * Checkpoints: a model folder with all that training needs to go on from it.
 *
 *     checkpoint-100/
 *       config.json, model.safetensors, tokenizer.json, …
 *       optimizer.safetensors      the optimizer's moments
 *       trainer_state.json         step, and what else the loop must remember
 *       checksums.json             of all of these; older ones have none
 *
 * Covers writing, finding and reading them. Each is a model by itself, so
 * `chat` opens a checkpoint like any other model.
 *
 * @module
 */
import { basename, join } from "node:path";
import { readChecked } from "../core/checked/checked_json.ts";
import { UserError } from "../core/errors.ts";
import { exists, namesIn, unreadable, writeJson } from "../core/file.ts";
import {
  type Checked,
  count,
  duration,
  object,
  size,
} from "../core/checked/schema.ts";
import { writeAside } from "./atomic.ts";
import { whyNotWhole, writeChecksums } from "./checksums.ts";
import {
  isAdapterFolder,
  type Model,
  type ModelContents,
  readAdapterFolder,
  readModelFolder,
  writeModelFiles,
} from "./model_folder.ts";
import type { NamedArray } from "./named_array.ts";
import { readSafetensors, writeSafetensors } from "./safetensors.ts";

/** What the loop must remember beside the arrays. */
const TRAINER_STATE = object({
  /** Optimizer steps done. */
  step: size,
  /** Supervised targets trained on. */
  trainedTokens: count,
  /** Time spent, in milliseconds. */
  elapsedMs: duration,
});

/** What the loop remembers. */
export type TrainerState = Checked<typeof TRAINER_STATE>;

/** What is written into a checkpoint. */
export interface CheckpointContents {
  readonly model: ModelContents;
  /** Array name → array, such as the moments of AdamW. */
  readonly optimizer: Iterable<[string, NamedArray]>;
  readonly state: TrainerState;
}

/** What is read out of one. */
export interface Checkpoint {
  /** Of a run that trains an adapter, the adapter's. */
  readonly model: Model;
  readonly optimizer: Map<string, NamedArray>;
  readonly state: TrainerState;
}

/** Where a checkpoint is. */
export interface CheckpointPlace {
  readonly step: number;
  readonly path: string;
}

const OPTIMIZER = "optimizer.safetensors";
const STATE = "trainer_state.json";

/**
 * Writes `checkpoint-<step>` in a run's folder. A checkpoint of that step that
 * is already there, from before the run was resumed, gives way.
 *
 * @returns The checkpoint's path.
 */
export async function writeCheckpoint(
  runPath: string,
  { model, optimizer, state }: CheckpointContents,
): Promise<string> {
  const path = join(runPath, `checkpoint-${state.step}`);
  await writeAside(path, async (aside) => {
    await writeModelFiles(aside, model);
    await writeSafetensors(join(aside, OPTIMIZER), optimizer);
    await writeJson(join(aside, STATE), state);
    await writeChecksums(aside);
  }, { replace: true });
  return path;
}

/** The checkpoints of a run, oldest first. */
export async function listCheckpoints(
  runPath: string,
): Promise<CheckpointPlace[]> {
  const names = await namesIn(runPath);
  return names
    .flatMap((name) => {
      const step = stepOf(name);
      return step === undefined ? [] : [{ step, path: join(runPath, name) }];
    })
    .sort((a, b) => a.step - b.step);
}

/** The step of a checkpoint, by the name of its folder. */
function stepOf(name: string): number | undefined {
  const digits = /^checkpoint-(\d+)$/.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** The checkpoint of a run's highest step, if it has any. */
export async function latestCheckpoint(
  runPath: string,
): Promise<CheckpointPlace | undefined> {
  return (await listCheckpoints(runPath)).at(-1);
}

/**
 * @throws {UserError} If the folder is not a checkpoint, or not one as it was
 * written.
 */
export async function readCheckpoint(path: string): Promise<Checkpoint> {
  const refuse = (why: string): never => {
    throw new UserError(
      `Cannot resume from "${path}": ${why}, move it away to go on from ` +
        "before it",
    );
  };
  const why = await whyNotWhole(path);
  if (why !== undefined) refuse(why);
  const model = await isAdapterFolder(path)
    ? await readAdapterFolder(path)
    : await readModelFolder(path);
  for (const name of [OPTIMIZER, STATE]) {
    if (!await exists(join(path, name))) {
      throw new UserError(
        `Cannot resume from "${path}": it has no ${name}, expected a ` +
          `"checkpoint-…" folder of a run`,
      );
    }
  }
  const state = await readChecked(join(path, STATE), TRAINER_STATE);
  const named = stepOf(basename(path));
  if (named !== undefined && named !== state.step) {
    throw unreadable(
      join(path, STATE),
      `"step" is ${state.step}, expected ${named} as the folder's name says`,
    );
  }
  const { arrays: optimizer } = await readSafetensors(join(path, OPTIMIZER));
  return { model, optimizer, state };
}
