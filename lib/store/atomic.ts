/**
 * Writing that leaves nothing half-written: beside the target first, then to
 * disk, then under its name.
 *
 *     outputs/.final.partial-3f9a/final    written and synced
 *     outputs/final                        renamed there in one step
 *
 * Covers files and whole folders. A process killed midway leaves only the
 * `.partial` folder, which nothing reads and anybody may delete.
 *
 * @module
 */
import { basename, dirname, join } from "node:path";
import { UserError } from "../core/errors.ts";
import { exists } from "./file.ts";

/** What to do with a folder that is already there. */
export interface AsideOptions {
  /**
   * Take the old folder's place. A file always takes the old file's place; a
   * folder may hold more than what is written, so it must be asked for. Folders
   * change places in two steps: a process killed between them leaves the old
   * one in the `.partial` folder.
   *
   * @default false
   */
  readonly replace?: boolean;
}

/**
 * Has `write` make a file or a folder beside `path`, and moves it there when it
 * is whole and on disk. Missing parents are made. When `write` throws, `path`
 * stays as it was.
 *
 * @param write Makes the file or folder at the path that it is given, where
 * nothing exists yet.
 * @throws {UserError} If `path` is a folder that holds something and `replace`
 * is not set.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { writeAside } from "sft/store/atomic.ts";
 *
 * const path = `${await Deno.makeTempDir()}/notes/first.txt`;
 * await writeAside(path, (aside) => Deno.writeTextFile(aside, "whole"));
 * assertEquals(await Deno.readTextFile(path), "whole");
 * ```
 */
export async function writeAside(
  path: string,
  write: (aside: string) => Promise<void>,
  options: AsideOptions = {},
): Promise<void> {
  const parent = dirname(path);
  await Deno.mkdir(parent, { recursive: true });
  const partial = await Deno.makeTempDir({
    dir: parent,
    prefix: `.${basename(path)}.partial-`,
  });
  try {
    const aside = join(partial, basename(path));
    await write(aside);
    await syncTree(aside);
    if (await isFolder(path)) {
      await makeWay(path, join(partial, "replaced"), options);
    }
    await Deno.rename(aside, path);
    await sync(parent);
  } finally {
    await Deno.remove(partial, { recursive: true });
  }
}

/** No rename takes the place of a folder that holds something. */
async function makeWay(
  path: string,
  attic: string,
  options: AsideOptions,
): Promise<void> {
  for await (const _ of Deno.readDir(path)) {
    if (!options.replace) {
      throw new UserError(
        `Cannot write "${path}": it already exists, choose another path or ` +
          "remove it",
      );
    }
    return await Deno.rename(path, attic);
  }
}

async function isFolder(path: string): Promise<boolean> {
  return await exists(path) && (await Deno.stat(path)).isDirectory;
}

/** Contents before their folder, so that no name outlives what it names. */
async function syncTree(path: string): Promise<void> {
  if ((await Deno.stat(path)).isDirectory) {
    for await (const { name } of Deno.readDir(path)) {
      await syncTree(join(path, name));
    }
  }
  await sync(path);
}

async function sync(path: string): Promise<void> {
  // Windows opens no folders, and syncs only what is open for writing.
  const windows = Deno.build.os === "windows";
  if (windows && await isFolder(path)) return;
  using file = await Deno.open(path, { read: true, write: windows });
  await file.sync();
}
