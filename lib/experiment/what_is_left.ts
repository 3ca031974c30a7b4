/**
 * What is left to do of the runs of an experiment, by what their folders hold.
 *
 *     rates/high/seed-1/                          the run as it is planned
 *     rates/high/seed-1.before-2026-11-24T10-…/   one of other settings
 *
 * @module
 */
import { basename, relative } from "node:path";
import { counted } from "../core/format.ts";
import type { SftConfig } from "../settings/config.ts";
import { lockFolder } from "../store/folder_lock.ts";
import { holdsRun, type Manifest, readManifest } from "../store/manifest.ts";
import type { PlannedRun } from "./planned_runs.ts";

/** What is left to do of a run. */
export type Left = "nothing" | "nothing, it diverged" | "all" | "the rest";

/**
 * Looks into the run's folder. A run with other settings is moved aside: what has
 * been computed is not thrown away. A folder of anything else is left alone, and
 * the run that finds it is refused.
 *
 * @throws {UserError} If the record cannot be read, or another process writes
 * the run that would be moved.
 */
export async function whatIsLeft(run: PlannedRun): Promise<Left> {
  const record = await recordOf(run);
  if (record) {
    if (record.divergedAtStep !== undefined) return "nothing, it diverged";
    return record.outcome === "finished" ? "nothing" : "the rest";
  }
  const aside = await placeAside(run);
  if (aside !== undefined) {
    using lock = await lockFolder(run.config.output_dir, "experiment");
    await lock.rename(aside);
  }
  return "all";
}

/**
 * Where the run of other settings goes whose place this one takes; nowhere, if
 * there is none.
 *
 * @throws {UserError} If its record cannot be read.
 */
export async function placeAside(
  { config }: PlannedRun,
): Promise<string | undefined> {
  const path = config.output_dir;
  if (!await holdsRun(path)) return undefined;
  const { config: before, started } = await readManifest(path);
  if (sameSettings(before, config)) return undefined;
  return `${path}${ASIDE}${started.replaceAll(":", "-")}`;
}

/**
 * Says which runs of other settings are, or would be, moved aside.
 *
 * @param places Where they go, one or more of them.
 * @param folder That of the experiment.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { asideText } from "sft/experiment/what_is_left.ts";
 *
 * const places = ["out/one/seed-1.before-2026", "out/one/seed-2.before-2026"];
 * assertEquals(
 *   asideText(places, "out", "would be"),
 *   "2 runs of other settings would be moved aside: " +
 *     "one/seed-1.before-2026 and 1 more",
 * );
 * ```
 */
export function asideText(
  places: readonly string[],
  folder: string,
  how: "would be" | "will be",
): string {
  const others = places.length - 1;
  return `${counted(places.length, "run")} of other settings ${how} moved ` +
    `aside: ${relative(folder, places[0])}` +
    (others > 0 ? ` and ${others} more` : "");
}

/** Between the name of a run's folder and the time at which it began. */
const ASIDE = ".before-";

/** Whether a folder is that of a run which another took the place of. */
export function isMovedAside(path: string): boolean {
  return basename(path).includes(ASIDE);
}

/** Whether nothing is left to do of a run; looks, and moves nothing. */
export async function isDone(run: PlannedRun): Promise<boolean> {
  const record = await recordOf(run);
  return record?.outcome === "finished" || record?.divergedAtStep !== undefined;
}

/** The record of a run that began with these settings. */
export async function recordOf(
  { config }: PlannedRun,
): Promise<Manifest | undefined> {
  if (!await holdsRun(config.output_dir)) return undefined;
  const record = await readManifest(config.output_dir);
  return sameSettings(record.config, config) ? record : undefined;
}

/**
 * The settings to go on with: threads are those that the run began with, for
 * others would round otherwise.
 */
export async function resumedConfig(
  { config }: PlannedRun,
): Promise<SftConfig> {
  const { threads } = (await readManifest(config.output_dir)).config;
  return { ...config, threads: threads as number | undefined, resume: true };
}

/**
 * As they read in a manifest; that a run was resumed changes nothing, and threads
 * no more than roundings.
 */
function sameSettings(a: object, b: object): boolean {
  const entries = (config: object) =>
    Object.entries({ ...config, resume: false, threads: 1 })
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
      .sort().join("\n");
  return entries(a) === entries(b);
}
