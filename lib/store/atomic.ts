/**
 * Writing that leaves nothing half-written: beside the target first, then to
 * disk, then under its name.
 *
 *     outputs/.final.partial-3f9a/final    written and synced
 *     outputs/final                        renamed there in one step
 *
 * Covers files and whole folders. A process killed midway leaves only the
 * `.partial` folder, which nothing reads and which the next writer of the folder
 * around it removes (`tidyAsides`).
 *
 * @module
 */
import { basename, dirname, join } from "node:path";
import { UserError } from "../core/errors.ts";
import { exists, isThere, makeFolders, namesIn } from "../core/file.ts";
import { undoAtExit } from "../core/signals.ts";
import { refusalOf } from "../core/os/os_error.ts";

/** What to do with a folder that is already there. */
export interface AsideOptions {
  /**
   * Take the old folder's place. A file always takes the old file's place; a
   * folder may hold more than what is written, so it must be asked for. What the
   * old folder holds and the new one does not stays there.
   *
   * @default false
   */
  readonly replace?: boolean;
  /** Called when all is on disk, before it is moved into place. */
  readonly whenWhole?: () => void;
}

/** Where an old folder waits until the new one has its place. */
const ATTIC = "replaced";

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
  { replace = false, whenWhole }: AsideOptions = {},
): Promise<void> {
  const parent = dirname(path);
  // Without a pause, so that no signal comes before it is known what to undo.
  const unmake = makeFolders(parent);
  const partial = makePartial(path);
  const forget = undoAtExit(() => {
    // What waits in the attic is put back by the next writer.
    if (!isThere(join(partial, ATTIC))) removeNow(partial);
    unmake();
  });
  using _ = await hold(partial);
  try {
    const aside = join(partial, basename(path));
    await write(aside);
    await syncTree(aside);
    whenWhole?.();
    if (await isFolder(path)) await makeWay(path, partial, replace);
    await moveIn(partial, path);
    await sync(parent);
  } finally {
    // Where the new folder could not be moved in, the old one comes back.
    if (isThere(join(partial, ATTIC)) && !isThere(path)) {
      await Deno.rename(join(partial, ATTIC), path);
    }
    await Deno.remove(partial, { recursive: true });
    forget();
    unmake();
  }
}

/** A new folder beside what it is to become. */
function makePartial(path: string): string {
  // Deno takes no controls here, and nothing that Windows has a use for.
  const name = basename(path).replace(/[\p{Cc}<>:"\\|?*]/gu, "_");
  try {
    return Deno.makeTempDirSync({
      dir: dirname(path),
      prefix: `.${name}.partial-`,
    });
  } catch (error) {
    const why = refusalOf(error);
    if (why === undefined) throw error;
    throw new UserError(`Cannot write "${path}": ${why}`);
  }
}

/**
 * Removes what killed processes left of `writeAside` in a folder, and ends what
 * one was killed in the middle of: a folder that was to take an old one's place.
 * What a process is at is left alone.
 *
 * @param name What was to be written; anything if not given.
 */
export async function tidyAsides(folder: string, name?: string): Promise<void> {
  for (const found of await namesIn(folder)) {
    const target = /^\.(.+)\.partial-[0-9a-f]+$/.exec(found)?.[1];
    if (target === undefined || name !== undefined && target !== name) continue;
    const partial = join(folder, found);
    using held = await hold(partial);
    if (!held) continue;
    if (await exists(join(partial, ATTIC))) {
      await moveIn(partial, join(folder, target));
    }
    await Deno.remove(partial, { recursive: true });
  }
}

/**
 * Removes a folder so that it is there whole or not at all: what a killed process
 * leaves of it is what `tidyAsides` removes.
 */
export async function removeAside(path: string): Promise<void> {
  const partial = makePartial(path);
  using _ = await hold(partial);
  try {
    await Deno.rename(path, join(partial, basename(path)));
    await sync(dirname(path));
  } finally {
    await Deno.remove(partial, { recursive: true });
  }
}

/** Whether a name in a folder is one of `writeAside`, under way or left over. */
export function isAside(name: string): boolean {
  return /^\..+\.partial-[0-9a-f]+$/.test(name);
}

/** Locks a folder of this process's own; nothing where another one has it. */
async function hold(partial: string): Promise<Disposable | undefined> {
  // Windows opens no folders; there the folder around it is locked or nothing.
  if (Deno.build.os === "windows") return { [Symbol.dispose]: () => {} };
  const folder = await Deno.open(partial);
  if (await folder.tryLock(true)) return folder;
  folder.close();
}

/** Moves a folder away that holds something: no rename takes its place. */
async function makeWay(
  path: string,
  partial: string,
  replace: boolean,
): Promise<void> {
  if ((await namesIn(path)).length === 0) return;
  if (!replace) throw occupied(path);
  await Deno.rename(path, join(partial, ATTIC));
}

/**
 * Moves what was written into place, and after it what only the old folder had.
 * Whatever was done before is not done again, so that another process can end
 * what a killed one began.
 */
async function moveIn(partial: string, path: string): Promise<void> {
  const aside = join(partial, basename(path));
  if (await exists(aside)) {
    try {
      await Deno.rename(aside, path);
    } catch (error) {
      // Somebody put something there in the meantime.
      const { code } = error as { code?: string };
      if (code === "ENOTEMPTY" || code === "EEXIST") throw occupied(path);
      throw error;
    }
  }
  const attic = join(partial, ATTIC);
  for (const name of await namesIn(attic)) {
    if (await exists(join(path, name))) continue;
    await Deno.rename(join(attic, name), join(path, name));
  }
}

function occupied(path: string): UserError {
  return new UserError(
    `Cannot write "${path}": it already exists, choose another path or ` +
      "remove it",
  );
}

async function isFolder(path: string): Promise<boolean> {
  return await exists(path) && (await Deno.stat(path)).isDirectory;
}

/** Removes a folder that a write under way may still put something into. */
function removeNow(path: string): void {
  const never = new Int32Array(new SharedArrayBuffer(4));
  for (let attempts = 0; attempts < 4; attempts++) {
    try {
      Deno.removeSync(path, { recursive: true });
    } catch {
      // It is gone, or not empty any more.
    }
    // What other threads are at takes a moment. What stays nevertheless, the
    // next writer removes.
    Atomics.wait(never, 0, 0, 3);
  }
}

/** Syncs contents before their folder, whose names would outlive them. */
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
