/**
 * Folders that a person names, as the runs in them, each with a name of its own.
 *
 * @module
 */
import { join, relative } from "node:path";
import { UserError } from "../../core/errors.ts";
import { isAbsent } from "../../core/file.ts";
import { armRunName, holdsRun } from "../../store/manifest.ts";
import { type ReadAt, readRunView, type RunView } from "./run_view.ts";

/**
 * The runs in folders and all folders below them, each once; those of one folder
 * in the order in which they were started, those of one experiment together and
 * arm by arm as it lists them. A folder that is a run is not searched further,
 * for what lies in it belongs to the run.
 *
 * Runs of an experiment are called after arm and seed, others as they call
 * themselves; where two would share a name, after their folders too.
 *
 * @param at Which of a run's models is judged, as in `readRunView()`.
 * @throws {UserError} If a folder holds no run anywhere, or a broken one.
 */
export async function openRuns(
  folders: readonly string[],
  at?: ReadAt,
): Promise<RunView[]> {
  const runs = new Map<string, RunView>();
  for (const folder of folders) {
    const found = await findRuns(folder);
    if (found.length === 0) {
      throw new UserError(
        `Cannot read runs in "${folder}": there is no run in it or below, ` +
          'expected the --output_dir of "pretrain", "sft" or "dpo"',
      );
    }
    const opened: RunView[] = [];
    for (const path of found) {
      opened.push(nameAfterArm(await readRunView(join(path), { at })));
    }
    for (const run of sortRuns(opened)) {
      if (!runs.has(run.path)) runs.set(run.path, run);
    }
  }
  return tellNamesApart([...runs.values()]);
}

/** Paths of the run folders, sorted; numbers in names by their size. */
export async function findRuns(folder: string): Promise<string[]> {
  if (await holdsRun(folder)) return [folder];
  const names = (await foldersIn(folder)).sort(BY_NAME.compare);
  const found: string[] = [];
  for (const name of names) {
    found.push(...await findRuns(join(folder, name)));
  }
  return found;
}

/** Names of the folders in a folder; links are not followed. */
async function foldersIn(folder: string): Promise<string[]> {
  try {
    const entries = await Array.fromAsync(Deno.readDir(folder));
    return entries.filter(({ isDirectory }) => isDirectory)
      .map(({ name }) => name);
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}

/** So that seed-10 comes after seed-9. */
const BY_NAME = new Intl.Collator("en", { numeric: true });

/**
 * By their start, but the runs of an experiment together and in its order: runs
 * that go on at the same time start in any.
 */
function sortRuns(runs: readonly RunView[]): RunView[] {
  const byStart = runs.toSorted((a, b) =>
    BY_NAME.compare(a.manifest.started, b.manifest.started)
  );
  const together = Map.groupBy(
    byStart,
    ({ path, manifest: { experiment } }) => experiment?.name ?? ` ${path}`,
  );
  return [...together.values()].flatMap((same) =>
    same.toSorted((a, b) => positionOf(a) - positionOf(b))
  );
}

function positionOf({ manifest: { experiment } }: RunView): number {
  return experiment?.position ?? 0;
}

function nameAfterArm(run: RunView): RunView {
  const { experiment, seed } = run.manifest;
  if (!experiment) return run;
  return { ...run, name: armRunName(experiment, seed) };
}

function tellNamesApart(runs: readonly RunView[]): RunView[] {
  const byName = Map.groupBy(runs, ({ name }) => name);
  return runs.map((run) =>
    byName.get(run.name)!.length === 1
      ? run
      : { ...run, name: `${run.name} (${shortenPath(run.path)})` }
  );
}

function shortenPath(path: string): string {
  const inside = relative(".", path);
  return inside.startsWith("..") ? path : inside;
}
