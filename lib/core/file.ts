/**
 * Small helpers over Deno's files: open with an error that a person can act
 * on, read and write to the last byte.
 *
 * Does not write safely by itself: see `atomic.ts`.
 *
 * @module
 */
import { dirname, resolve } from "node:path";
import { UserError } from "./errors.ts";
import { refusalOf } from "./os/os_error.ts";

/** The error for a file that cannot be read, and why. */
export function unreadable(path: string, why: string): UserError {
  return new UserError(`Cannot read "${path}": ${why}`);
}

/** @throws {UserError} If it cannot be opened, or is a folder. */
export async function openToRead(path: string): Promise<Deno.FsFile> {
  try {
    const file = await Deno.open(path);
    // A folder opens like a file on some systems, and fails at the first read.
    if (!(await file.stat()).isDirectory) return file;
    file.close();
  } catch (error) {
    throw explain(error, path);
  }
  throw unreadable(path, "it is a folder, name a file");
}

/** @throws {UserError} If it cannot be read. */
export async function readText(path: string): Promise<string> {
  try {
    return await wholeText(path);
  } catch (error) {
    throw explain(error, path);
  }
}

/** A file's text, or nothing if there is no file. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await wholeText(path);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw explain(error, path);
  }
}

/** Bytes of a text that is read whole; published tokenizers take a tenth. */
const LARGEST_TEXT = 256 * 2 ** 20;

/** A file's text, or what a pipe brings; a device may bring it without end. */
async function wholeText(path: string): Promise<string> {
  using file = await Deno.open(path);
  const { isFile, size } = await file.stat();
  if (isFile && size <= LARGEST_TEXT) return await Deno.readTextFile(path);
  const bytes: Uint8Array[] = [];
  let left = isFile ? 0 : LARGEST_TEXT;
  for (;;) {
    const chunk = new Uint8Array(64 * 1024);
    const count = await file.read(chunk);
    if (count === null) break;
    left -= count;
    if (left < 0) {
      throw unreadable(path, "it is larger than 256 MiB, check the path");
    }
    bytes.push(chunk.subarray(0, count));
  }
  return await new Blob(bytes as BlobPart[]).text();
}

/** JSON with two spaces and a last newline, as Hugging Face writes it. */
export async function writeJson(path: string, value: unknown): Promise<void> {
  await Deno.writeTextFile(path, JSON.stringify(value, null, 2) + "\n");
}

/** Whether anything is at this path. */
export async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (isAbsent(error)) return false;
    throw explain(error, path);
  }
}

/** Whether an error says that there is nothing at a path, or below a file. */
export function isAbsent(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound ||
    error instanceof Deno.errors.NotADirectory;
}

/**
 * Makes a folder and those above it that are missing.
 *
 * @returns What removes again those that were made and are empty.
 */
export function makeFolders(path: string): () => void {
  const made: string[] = [];
  let one = resolve(path);
  while (!isThere(one)) {
    made.push(one);
    one = dirname(one);
  }
  Deno.mkdirSync(path, { recursive: true });
  return () => {
    try {
      for (const folder of made) Deno.removeSync(folder);
    } catch {
      // Something was put there, or it is gone with one above it.
    }
  };
}

/** Whether anything is at this path, be it a link that leads nowhere. */
export function isThere(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

/** Names in a folder, sorted; none if there is no such folder. */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name))
      .sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw explain(error, folder);
  }
}

/**
 * Fills `bytes` from the file's position on: a single read may bring less.
 *
 * @throws {RangeError} If the file ends before.
 */
export async function readFully(
  file: Deno.FsFile,
  bytes: Uint8Array,
): Promise<void> {
  let filled = 0;
  while (filled < bytes.length) {
    const count = await file.read(bytes.subarray(filled));
    if (count === null) {
      throw new RangeError(
        `Cannot read ${bytes.length} bytes: the file ends after ${filled}`,
      );
    }
    filled += count;
  }
}

/** Writes all of the bytes behind `view`. */
export async function writeFully(
  file: Deno.FsFile,
  view: ArrayBufferView,
): Promise<void> {
  let rest = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  while (rest.length > 0) rest = rest.subarray(await file.write(rest));
}

function explain(error: unknown, path: string): unknown {
  if (error instanceof Deno.errors.NotFound) {
    return unreadable(path, "there is no such file");
  }
  const why = refusalOf(error);
  return why === undefined ? error : unreadable(path, why);
}
