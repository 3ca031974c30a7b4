/**
 * Where on this disk the model and the tokenizer are that a user named: by a
 * path, or by the name of a model on a hub.
 *
 * What is at a path is meant by it, whatever it looks like. `./a/b`, `/a/b` and
 * anything but two words with a slash between is a path, and so is `a/b` where a
 * folder `a` is: one that was mistyped is nobody else's business. Any other `a/b`
 * that is not there is asked of the hub, and so is every `a/b@revision`; where
 * the hub has none either, the refusal names both.
 *
 * @module
 */
import { basename, join } from "node:path";
import { closest, UserError } from "../core/errors.ts";
import { exists, namesIn } from "../core/file.ts";
import type { NameHost } from "../core/host.ts";
import type { HubAccess } from "../hub/hub_access.ts";
import { DEFAULT_REVISION, hubName } from "../hub/hub_name.ts";
import type { NamedPart } from "../hub/needed_files.ts";
import { openSnapshot } from "../hub/open_snapshot.ts";
import { type DataFile, holdsRun } from "../store/manifest.ts";
import { CONFIG } from "../store/model_folder.ts";
import { modelOfRun } from "../store/model_of_run.ts";

/** What a user may name so. */
export interface Names {
  readonly model_path?: string;
  readonly tokenizer_path: string;
}

/** Commits by the names that they were typed by. */
export type HubCommits = Readonly<Record<string, string>>;

/** The same settings as paths, and what was resolved to get there. */
export interface NamedFolders<Given extends Names> {
  readonly folders: Pick<Given, "model_path" & keyof Given> & {
    readonly tokenizer_path: string;
  };
  /** Of names on the hub; none of paths. */
  readonly commits: HubCommits;
}

/**
 * Finds what was named, and fetches what is not there.
 *
 * A name that is given twice is asked for once, and is one commit.
 *
 * @param pinned Commits that names stood for when a run began that goes on.
 * @param access As `openSnapshot()` takes it.
 * @throws {UserError} If there is neither a folder nor a model on the hub, or it
 * is a run, whose model is meant.
 */
export async function namedFolders<Given extends Names>(
  { model_path, tokenizer_path }: Given,
  host: NameHost,
  pinned: HubCommits = {},
  access?: HubAccess,
): Promise<NamedFolders<Given>> {
  const commits: Record<string, string> = {};
  const find = async (typed: string, ...parts: NamedPart[]) => {
    const name = await exists(typed) ? undefined : hubName(typed);
    if (!name) {
      await assertNoRun(typed);
      await assertNoRuns(typed);
      return typed;
    }
    if (pinned[typed] === undefined) await assertNotMistyped(typed);
    const revision = pinned[typed] ?? name.revision;
    const found = await openSnapshot(
      typed,
      { ...name, revision },
      parts,
      host,
      access,
    );
    commits[typed] = found.commit;
    return found.folder;
  };
  let folders: Names;
  if (model_path === undefined) {
    folders = { tokenizer_path: await find(tokenizer_path, "tokenizer") };
  } else if (model_path === tokenizer_path) {
    const both = await find(model_path, "model", "tokenizer");
    folders = { model_path: both, tokenizer_path: both };
  } else {
    folders = {
      model_path: await find(model_path, "model"),
      tokenizer_path: await find(tokenizer_path, "tokenizer"),
    };
  }
  host.onNamesFound?.();
  return { folders: folders as NamedFolders<Given>["folders"], commits };
}

/** @throws {UserError} If it is a run: its models are in folders of it. */
async function assertNoRun(path: string): Promise<void> {
  const holds = (name: string) => exists(join(path, name));
  if (
    !await holdsRun(path) || await holds(CONFIG) || await holds(TOKENIZER)
  ) return;
  const model = await modelOfRun(path);
  throw new UserError(
    `Cannot open "${path}": it is a run, ` +
      (model === path
        ? "and has written no model yet"
        : `pass its model "${model}"`),
  );
}

/** Runs that a refusal names. */
const MOST_RUNS = 3;

/** @throws {UserError} If runs are in it, such as those of an experiment. */
async function assertNoRuns(path: string): Promise<void> {
  const nothing = { isDirectory: false };
  const { isDirectory } = await Deno.stat(path).catch(() => nothing);
  if (!isDirectory) return;
  const names = await namesIn(path);
  if (names.includes(CONFIG) || names.includes(TOKENIZER)) return;
  const runs: string[] = [];
  for (const name of names) {
    const folder = join(path, name);
    if (await holdsRun(folder)) runs.push(`"${folder}"`);
  }
  if (runs.length === 0) return;
  const more = runs.length - MOST_RUNS;
  throw new UserError(
    `Cannot open "${path}": it is a folder with runs in it, pass a model of ` +
      `one: ${runs.slice(0, MOST_RUNS).join(", ")}` +
      (more > 0 ? ` and ${more} more` : ""),
  );
}

/** What a folder holds that is opened as a tokenizer alone. */
const TOKENIZER = "tokenizer.json";

/** @throws {UserError} If it says no revision, and its first word is a folder. */
async function assertNotMistyped(typed: string): Promise<void> {
  const [folder] = typed.split("/");
  // With a slash at its end a file is not there.
  if (typed.includes("@") || !await exists(`${folder}/`)) return;
  const names = (await namesIn(folder)).map((name) => `${folder}/${name}`);
  const near = closest(typed, names);
  throw new UserError(
    `Cannot open "${typed}": the folder "${folder}" has none of that name` +
      (near === undefined ? "" : `, closest is "${near}"`) +
      `; a model on a hub would be named ${typed}@${DEFAULT_REVISION}`,
  );
}

/**
 * The files of a folder as a record names them: by what was typed. Where a cache
 * is, differs from one machine to the next.
 */
export function filesAsTyped(
  typed: string,
  files: readonly DataFile[],
): DataFile[] {
  return files.map((file) => ({
    ...file,
    path: join(typed, basename(file.path)),
  }));
}
