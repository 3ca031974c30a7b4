/**
 * Where a run goes on: what its last checkpoint holds, held against the run.
 *
 * @module
 */
import { join } from "node:path";
import { seen } from "../core/checked/checked_json.ts";
import { UserError } from "../core/errors.ts";
import { unreadable } from "../core/file.ts";
import { counted } from "../core/format.ts";
import type { Architecture } from "../model/architecture.ts";
import { adapterValues } from "../open/adapter/read_adapter.ts";
import { floatsOf, modelFrom } from "../open/model_files.ts";
import { type CheckpointPlace, readCheckpoint } from "../store/checkpoint.ts";
import type { Model } from "../store/model_folder.ts";
import type { NamedArray } from "../store/named_array.ts";
import { LOSS_SCALE, LOSS_SCALE_SPEC } from "../train/loss_scale.ts";
import type { OptimizerSettings } from "../train/optimizer.ts";
import {
  type MomentSpec,
  momentSpecs,
  type NamedValues,
} from "../train/state.ts";
import type { TrainProgress } from "../train/train.ts";

/** What a run has behind it. */
export interface RunStart {
  readonly progress: TrainProgress;
  /** First step that is still to be done, from 1. */
  readonly firstStep: number;
  /**
   * Parameters and, after a checkpoint, moments by name; of a checkpoint those
   * that it holds.
   */
  readonly values: NamedValues;
}

/**
 * What a checkpoint of a run holds.
 *
 * @param run The model that the run trains.
 * @param steps That the run has, all in all.
 * @param optimizer Its settings, which tell the moments that there are.
 * @throws {UserError} If the checkpoint is damaged, or another run's.
 */
export async function checkpointStart(
  { step, path }: CheckpointPlace,
  run: Architecture,
  steps: number,
  optimizer: OptimizerSettings,
): Promise<RunStart> {
  if (step > steps) {
    throw new UserError(
      `Cannot resume from "${path}": the run has ${counted(steps, "step")}, ` +
        "remove that folder to go on from an earlier one",
    );
  }
  const { model, optimizer: moments, state } = await readCheckpoint(path);
  const specs = momentSpecs(run.parameters, optimizer);
  const { trainedTokens, elapsedMs } = state;
  return {
    progress: { trainedTokens, elapsedMs },
    firstStep: step + 1,
    values: {
      ...parametersOf(model, run, path),
      ...momentsOf(moments, specs, path),
    },
  };
}

/** Of an adapter's checkpoint its own: the base's are those that it began with. */
function parametersOf(
  folder: Model,
  run: Architecture,
  path: string,
): NamedValues {
  if (run.adapter) return adapterValues(run, folder, path);
  const own = modelFrom(folder, path);
  assertSameConfig(path, own.model, run);
  return own.values;
}

/** A checkpoint's model is the run's own, some steps on. */
function assertSameConfig(path: string, own: Architecture, run: Architecture) {
  const before = own.configJson(undefined);
  const now = run.configJson(undefined);
  for (const name of Object.keys({ ...before, ...now })) {
    const [a, b] = [before, now].map((json) => JSON.stringify(json[name]));
    if (a === b) continue;
    throw unreadable(
      join(path, "config.json"),
      `"${name}" is ${a}, the run's is ${b}`,
    );
  }
}

/** The moments, and the loss's scale where there is one. */
function momentsOf(
  optimizer: ReadonlyMap<string, NamedArray>,
  specs: readonly MomentSpec[],
  path: string,
): NamedValues {
  const file = join(path, "optimizer.safetensors");
  const shapes = new Map(specs.map(({ name, shape }) => [name, shape]));
  for (const name of shapes.keys()) {
    if (!optimizer.has(name)) throw unreadable(file, `it has no "${name}"`);
  }
  return Object.fromEntries(
    [...optimizer].map(([name, array]) => {
      const shape = name === LOSS_SCALE
        ? LOSS_SCALE_SPEC.shape
        : shapes.get(name);
      if (!shape) {
        throw unreadable(file, `it has ${seen(name)}, which is no moment`);
      }
      return [name, floatsOf(array, shape, name, file)];
    }),
  );
}
