/**
 * What the names on a hub are that the arms start from, found once for all runs:
 * a branch that moves between two of them would be a difference that nobody
 * asked for.
 *
 * The first run decides: as long as the experiment's folder has runs of a name,
 * those that are added start from the same commit.
 *
 * @module
 */
import { join } from "node:path";
import { UserError } from "../core/errors.ts";
import { namesIn } from "../core/file.ts";
import type { NameHost } from "../core/host.ts";
import type { HubAccess } from "../hub/hub_access.ts";
import {
  type HubCommits,
  namedFolders,
  type Names,
} from "../open/named_folders.ts";
import { holdsRun, readManifest } from "../store/manifest.ts";
import { armSettings } from "./arm_settings.ts";
import type { Experiment } from "./experiment.ts";
import { chosenArms, type Selection } from "./planned_runs.ts";
import { isMovedAside } from "./what_is_left.ts";

/**
 * Finds what the chosen arms name, and fetches what is not there.
 *
 * @param folder Of the experiment's runs.
 * @param access As `openSnapshot()` takes it.
 * @throws {UserError} If there is neither a folder nor a model on the hub.
 */
export async function pinNames(
  experiment: Experiment,
  selection: Selection,
  folder: string,
  host: NameHost,
  access?: HubAccess,
): Promise<HubCommits> {
  const { onNamesFound, ...finder } = host;
  let commits = await commitsOfRuns(folder);
  const begun = new Set(Object.keys(commits));
  for (const names of namesOf(experiment, selection)) {
    const found = await namedFolders(names, finder, commits, access);
    commits = { ...commits, ...found.commits };
    for (const [typed, commit] of Object.entries(found.commits)) {
      if (!begun.delete(typed)) continue;
      finder.log(
        `"${typed}" is commit ${commit.slice(0, 12)}, as in the runs before`,
      );
    }
  }
  onNamesFound?.();
  return commits;
}

/** What the chosen arms start from that no setup makes, each pair once. */
function namesOf(experiment: Experiment, selection: Selection): Names[] {
  const names = new Map<string, Names>();
  for (const { arm } of chosenArms(experiment, selection)) {
    const { model, ...named } = armSettings(experiment, arm);
    const model_path = model === undefined ? named.model_path : undefined;
    const tokenizer_path = named.tokenizer_path ?? model_path;
    if (tokenizer_path === undefined) continue;
    const pair = { model_path, tokenizer_path };
    names.set(JSON.stringify(pair), pair);
  }
  return [...names.values()];
}

/** What names were when the runs in an experiment's folder began. */
async function commitsOfRuns(folder: string): Promise<HubCommits> {
  let commits: HubCommits = {};
  for (const arm of await foldersIn(folder)) {
    for (const run of await foldersIn(arm)) {
      if (isMovedAside(run) || !await holdsRun(run)) continue;
      try {
        commits = { ...(await readManifest(run)).hubCommits, ...commits };
      } catch (error) {
        // Whoever wants that run hears of it then.
        if (!(error instanceof UserError)) throw error;
      }
    }
  }
  return commits;
}

/** Paths of what is in a folder; none of a file, or where there is none. */
async function foldersIn(path: string): Promise<string[]> {
  const isFolder = await Deno.stat(path).then(
    ({ isDirectory }) => isDirectory,
    () => false,
  );
  return isFolder ? (await namesIn(path)).map((name) => join(path, name)) : [];
}
