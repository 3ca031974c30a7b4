/**
 * One writer a folder: whoever writes there holds its lock, and others are
 * refused.
 *
 *     outputs/sft/.lock      who writes here; held by the system
 *
 * The lock is the system's (`flock`), so it ends with its process, however that
 * ends; what the file says is for the refusal alone. A folder that holds nothing
 * else is empty. Readers need no lock.
 *
 * @module
 */
import { dirname, join } from "node:path";
import { isoTime } from "../core/clock.ts";
import { UserError } from "../core/errors.ts";
import { isAbsent, makeFolders } from "../core/file.ts";
import { undoAtExit } from "../core/signals.ts";
import { tidyAsides } from "./atomic.ts";

/** Name of the file in a folder that is written, or was when a kill ended it. */
export const LOCK_FILE = ".lock";

/** Who holds a lock, as its file says. */
interface Holder {
  readonly process: number;
  readonly command: string;
  /** ISO 8601. */
  readonly since: string;
}

/** A folder that no other process writes. */
export interface FolderLock extends Disposable {
  /** The folder, free of links. */
  readonly path: string;
  /** Gives it another name. */
  rename(path: string): Promise<void>;
  /** Ends the lock; folders that were made for it go if they are empty. */
  release(): void;
}

/**
 * Takes a folder's lock and removes what killed processes left half-written.
 * Makes the folder and its parents where they are missing.
 *
 * @param command Name of the command that will write, for others to read.
 * @throws {UserError} If another process writes there, or a file is in the way.
 */
export async function lockFolder(
  folder: string,
  command: string,
): Promise<FolderLock> {
  await assertNoFileInTheWay(folder);
  // Without a pause, so that no signal comes before it is known what to undo.
  const unmake = makeFolders(folder);
  let [path, file] = ["", undefined as Deno.FsFile | undefined];
  const release = () => {
    forget();
    attempt(() => {
      const place = join(path, LOCK_FILE);
      if (file && isAt(file, place)) Deno.removeSync(place);
    });
    attempt(() => file?.close());
    unmake();
  };
  const forget = undoAtExit(release);
  try {
    [path, file] = openLock(folder);
    if (!file) throw await refusal(folder, path);
    const holder = { process: Deno.pid, command, since: isoTime() };
    file.truncateSync();
    file.writeSync(new TextEncoder().encode(JSON.stringify(holder) + "\n"));
    await tidyAsides(path);
  } catch (error) {
    release();
    throw error;
  }
  return {
    get path() {
      return path;
    },
    release,
    rename: async (to) => {
      await Deno.rename(path, to);
      path = to;
    },
    [Symbol.dispose]: release,
  };
}

/**
 * Refuses a path at which no folder can be.
 *
 * @throws {UserError} If it is a file, or leads through one.
 */
export async function assertNoFileInTheWay(path: string): Promise<void> {
  const found = await inTheWay(path);
  if (!found) return;
  const what = found.place === path ? "it" : `"${found.place}"`;
  throw new UserError(
    `Cannot write to "${path}": ${what} is a ${found.kind}, choose another ` +
      "--output_dir or move it away",
  );
}

/** What is at the path, or above it, that is no folder. */
async function inTheWay(
  path: string,
): Promise<{ readonly place: string; readonly kind: string } | undefined> {
  try {
    if ((await Deno.stat(path)).isDirectory) return undefined;
    return { place: path, kind: "file" };
  } catch (error) {
    if (!isAbsent(error)) throw error;
  }
  try {
    // Anything else has just been made by another process.
    if ((await Deno.lstat(path)).isSymlink) {
      return { place: path, kind: "link to nothing" };
    }
  } catch (error) {
    if (!isAbsent(error)) throw error;
  }
  const above = dirname(path);
  return above === path ? undefined : await inTheWay(above);
}

/**
 * The folder free of links, and its lock's file; none where another process
 * holds that. One that ends takes its lock away, and a folder that it made.
 */
function openLock(folder: string): [string, Deno.FsFile | undefined] {
  for (;;) {
    Deno.mkdirSync(folder, { recursive: true });
    const path = Deno.realPathSync(folder);
    const file = createFile(join(path, LOCK_FILE));
    let locked = false;
    try {
      if (file && !file.tryLockSync(true)) return [path, undefined];
      locked = file !== undefined && isAt(file, join(path, LOCK_FILE));
      if (locked) return [path, file];
    } finally {
      if (!locked) file?.close();
    }
  }
}

/** Opens a file or makes it; none where its folder is gone. */
function createFile(path: string): Deno.FsFile | undefined {
  try {
    return Deno.openSync(path, { read: true, write: true, create: true });
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

async function refusal(folder: string, path: string): Promise<UserError> {
  const holder = await readHolder(join(path, LOCK_FILE));
  const who = holder
    ? `process ${holder.process} ("${holder.command}", since ` +
      `${holder.since.slice(0, 16).replace("T", " ")} UTC)`
    : "another process";
  return new UserError(
    `Cannot write to "${folder}": the folder is being written by ${who}, ` +
      "wait for it or choose another --output_dir",
  );
}

/** Who holds a lock, as far as the system lets others read a locked file. */
async function readHolder(place: string): Promise<Holder | undefined> {
  for (let attempts = 0; attempts < 20; attempts++) {
    try {
      return JSON.parse(await Deno.readTextFile(place));
    } catch {
      // Whoever has just taken it is about to write its name.
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

/** Whether an open file is the one that has this name now. */
function isAt(file: Deno.FsFile, path: string): boolean {
  try {
    const [own, named] = [file.statSync(), Deno.statSync(path)];
    return own.ino === named.ino && own.dev === named.dev;
  } catch {
    return false;
  }
}

/** @returns Whether it could be done. */
function attempt(action: () => void): boolean {
  try {
    action();
    return true;
  } catch {
    return false;
  }
}
