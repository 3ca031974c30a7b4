/**
 * A run's figures as wandb keeps those of an offline run, written while the run
 * goes on:
 *
 *     wandb/offline-run-20261124_100000-3f9a0c1d/run-3f9a0c1d.wandb
 *
 * `wandb sync` with that folder sends it; nothing here does. A run that goes on
 * after a checkpoint writes the file again from its record, so that no step is
 * there twice.
 *
 * @module
 */
import { dirname, join } from "node:path";
import type { RunEvent } from "../../core/events.ts";
import { writeFully } from "../../core/file.ts";
import { oneHistory } from "../events.ts";
import { hashBytes } from "../file_hash.ts";
import type { Manifest } from "../manifest.ts";
import type { RunFolder, RunFollower } from "../run_store.ts";
import { logBytes, WANDB_LOG_HEADER } from "./leveldb_log.ts";
import { scalarsOf } from "./scalars.ts";
import {
  exitRecord,
  headerRecord,
  historyRecord,
  runRecord,
  summaryRecord,
} from "./wandb_records.ts";

/** A log that is being written, and where. */
export interface WandbLog extends RunFollower {
  /** The folder for `wandb sync`. */
  readonly folder: string;
}

/**
 * Begins the log of a run, with what is on record of it.
 *
 * @param firstStep Of the steps that are still to be done.
 */
export async function openWandbLog(
  run: RunFolder,
  project: string,
  firstStep: number,
): Promise<WandbLog> {
  const manifest = await run.manifest();
  const history = oneHistory(await Array.fromAsync(run.events()))
    .filter(({ step }) => step < firstStep);
  const { name, started, experiment, config } = manifest;
  const id = idOf(manifest, run.path);
  const time = started.slice(0, 19).replaceAll(/[-:]/g, "").replace("T", "_");
  const folder = join(run.path, "wandb", `offline-run-${time}-${id}`);
  const path = join(folder, `run-${id}.wandb`);
  const startedMs = Date.parse(started);
  const several = Object.keys(manifest.heldOutReports ?? {}).length > 1;

  let offset = 0;
  let num = 0;
  const write = async (bytes: Uint8Array) => {
    using file = await Deno.open(path, { append: true });
    await writeFully(file, bytes);
    offset += bytes.length;
  };
  const add = (record: (num: number) => Uint8Array) =>
    write(logBytes(record(++num), offset));

  let step: number | undefined;
  let elapsedMs = 0;
  let values: Record<string, number> = {};
  /** One row a step: all that was measured of it is together. */
  const flush = async () => {
    if (step === undefined || Object.keys(values).length === 0) return;
    const row = {
      _step: step,
      _runtime: elapsedMs / 1000,
      _timestamp: (startedMs + elapsedMs) / 1000,
      ...values,
    };
    const at = step;
    await add((num) => historyRecord(num, at, row));
    await add((num) => summaryRecord(num, row));
    values = {};
  };
  const append = async (event: RunEvent) => {
    const scalars = scalarsOf(event, several);
    if (Object.keys(scalars).length === 0) return;
    if (event.step !== step) await flush();
    step = event.step;
    if (event.kind === "step") elapsedMs = event.elapsedMs;
    Object.assign(values, scalars);
  };

  await Deno.mkdir(dirname(path), { recursive: true });
  await Deno.writeFile(path, new Uint8Array());
  await write(WANDB_LOG_HEADER);
  await add(headerRecord);
  await add((num) =>
    runRecord(num, {
      id,
      project,
      name,
      group: experiment?.name,
      config,
      startedMs,
    })
  );
  for (const event of history) await append(event);
  return {
    folder,
    append,
    finish: async (outcome) => {
      await flush();
      const code = outcome === "finished" ? 0 : 1;
      await add((num) => exitRecord(num, code, elapsedMs / 1000));
    },
  };
}

/** Eight signs, the same whenever the run goes on. */
function idOf({ started, name }: Manifest, runPath: string): string {
  const text = JSON.stringify([started, name, runPath]);
  return hashBytes("", new TextEncoder().encode(text)).sha256.slice(0, 8);
}
