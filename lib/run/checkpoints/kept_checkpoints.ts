/**
 * Which checkpoints of a run stay, where there is a limit to them.
 *
 * Of a run's own checkpoints the oldest go first, until as many are left as may
 * be. Three kinds never go, and so there may be more:
 *
 *     the last      a resumed run starts from it
 *     the best      a comparison at the best is about it
 *     a beginning   another run's record says that the run started from it
 *
 * Figures need no checkpoint: they are in the record, of each step that was
 * measured.
 *
 * @module
 */
import { dirname, join, resolve } from "node:path";
import { namesIn } from "../../core/file.ts";
import {
  type CheckpointPlace,
  listCheckpoints,
} from "../../store/checkpoint.ts";
import { readChecksums } from "../../store/checksums.ts";
import { removeAside } from "../../store/atomic.ts";
import { holdsRun, type Manifest, readManifest } from "../../store/manifest.ts";
import { WEIGHTS } from "../../store/model_folder.ts";

/** Folders between a run's neighbour and its runs, as experiments have them. */
const DEPTH = 4;

/**
 * Removes checkpoints beyond the limit.
 *
 * @param runPath The run's folder, whose lock the caller holds.
 * @param bestStep Of the best model so far, if the run looks for it.
 * @returns The steps of those that were removed, oldest first.
 */
export async function removeOldCheckpoints(
  runPath: string,
  limit: number,
  bestStep: number | undefined,
): Promise<number[]> {
  const all = await listCheckpoints(runPath);
  const surplus = all.length - limit;
  if (surplus <= 0) return [];
  const older = all.slice(0, -1).filter(({ step }) => step !== bestStep);
  const beginnings = older.length > 0 ? await beginningsOf(runPath) : undefined;
  const removed: number[] = [];
  for (const place of older) {
    if (removed.length === surplus) break;
    if (await beginnings!.has(place)) continue;
    await removeAside(place.path);
    removed.push(place.step);
  }
  return removed;
}

/** What other runs started from, by their records. */
async function beginningsOf(
  runPath: string,
): Promise<{ has(place: CheckpointPlace): Promise<boolean> }> {
  const manifests: Manifest[] = [];
  for await (const folder of runsBelow(dirname(resolve(runPath)), DEPTH)) {
    if (folder === resolve(runPath)) continue;
    const manifest = await readManifest(folder).catch(() => undefined);
    // One that cannot be read names nothing that could be looked for.
    if (manifest) manifests.push(manifest);
  }
  const paths = new Set(
    manifests.flatMap(({ config: { model_path } }) =>
      typeof model_path === "string" ? [resolve(model_path)] : []
    ),
  );
  // Of a run that was started in another folder, the path is another.
  const hashes = new Set(
    manifests.flatMap(({ model = [] }) => model.map(({ sha256 }) => sha256)),
  );
  return {
    has: async ({ path }) =>
      paths.has(resolve(path)) ||
      hashes.has((await readChecksums(path))[WEIGHTS]?.sha256),
  };
}

/** Run folders in a folder, so many levels down; links are not followed. */
async function* runsBelow(
  folder: string,
  depth: number,
): AsyncGenerator<string> {
  if (await holdsRun(folder)) {
    yield folder;
    return;
  }
  if (depth === 0) return;
  for (const name of await namesIn(folder)) {
    if (name.startsWith(".")) continue;
    const path = join(folder, name);
    const isFolder = await Deno.lstat(path)
      .then(({ isDirectory }) => isDirectory, () => false);
    if (isFolder) yield* runsBelow(path, depth - 1);
  }
}
