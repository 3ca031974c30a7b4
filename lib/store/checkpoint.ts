/**
 * Checkpoints: a model folder with all that training needs to go on from it.
 *
 *     checkpoint-100/
 *       config.json, model.safetensors, tokenizer.json, …
 *       optimizer.safetensors      the optimizer's moments
 *       trainer_state.json         step, and what else the loop must remember
 *
 * Covers writing, finding and reading them. Each is a model by itself, so
 * `chat` opens a checkpoint like any other model.
 *
 * @module
 */
import { join } from "node:path";
import { UserError } from "../core/errors.ts";
import { writeAside } from "./atomic.ts";
import { exists, namesIn, readJson, writeJson } from "./file.ts";
import {
  type Model,
  type ModelContents,
  readModelFolder,
  writeModelFiles,
} from "./model_folder.ts";
import type { NamedArray } from "./named_array.ts";
import { readSafetensors, writeSafetensors } from "./safetensors.ts";

/** What the loop must remember beside the arrays. */
export interface TrainerState {
  /** Optimizer steps done. */
  readonly step: number;
  readonly [field: string]: unknown;
}

/** What is written into a checkpoint. */
export interface CheckpointContents {
  readonly model: ModelContents;
  /** Array name → array, such as the moments of AdamW. */
  readonly optimizer: Iterable<[string, NamedArray]>;
  readonly state: TrainerState;
}

/** What is read out of one. */
export interface Checkpoint {
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
  }, { replace: true });
  return path;
}

/** The checkpoints of a run, oldest first. */
export async function listCheckpoints(
  runPath: string,
): Promise<CheckpointPlace[]> {
  const names = await namesIn(runPath);
  return names
    .map((name) => ({
      step: Number(/^checkpoint-(\d+)$/.exec(name)?.[1]),
      path: join(runPath, name),
    }))
    .filter(({ step }) => !Number.isNaN(step))
    .sort((a, b) => a.step - b.step);
}

/** The checkpoint of a run's highest step, if it has any. */
export async function latestCheckpoint(
  runPath: string,
): Promise<CheckpointPlace | undefined> {
  return (await listCheckpoints(runPath)).at(-1);
}

/** @throws {UserError} If the folder is not a checkpoint, or not a whole one. */
export async function readCheckpoint(path: string): Promise<Checkpoint> {
  const model = await readModelFolder(path);
  for (const name of [OPTIMIZER, STATE]) {
    if (!await exists(join(path, name))) {
      throw new UserError(
        `Cannot resume from "${path}": it has no ${name}, expected a ` +
          `"checkpoint-…" folder of a run`,
      );
    }
  }
  return {
    model,
    optimizer: (await readSafetensors(join(path, OPTIMIZER))).arrays,
    state: await readJson(join(path, STATE)) as TrainerState,
  };
}
