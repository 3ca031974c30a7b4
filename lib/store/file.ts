/**
 * Small helpers over Deno's files: open with an error that a person can act
 * on, read and write to the last byte.
 *
 * Does not write safely by itself: see `atomic.ts`.
 *
 * @module
 */
import { UserError } from "../core/errors.ts";

/** The error for a file that cannot be read, and why. */
export function unreadable(path: string, why: string): UserError {
  return new UserError(`Cannot read "${path}": ${why}`);
}

/** @throws {UserError} If there is no such file. */
export async function openToRead(path: string): Promise<Deno.FsFile> {
  try {
    return await Deno.open(path);
  } catch (error) {
    throw missing(error, path);
  }
}

/** @throws {UserError} If there is no such file. */
export async function readText(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    throw missing(error, path);
  }
}

/** @throws {UserError} If there is no such file, or it is not JSON. */
export async function readJson(path: string): Promise<unknown> {
  const text = await readText(path);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw unreadable(path, `it is not JSON (${(error as Error).message})`);
  }
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
    throw error;
  }
}

/** Whether an error says that there is nothing at a path, or below a file. */
export function isAbsent(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound ||
    error instanceof Deno.errors.NotADirectory;
}

/** Names in a folder, sorted; none if there is no such folder. */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name))
      .sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
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

function missing(error: unknown, path: string): unknown {
  return error instanceof Deno.errors.NotFound
    ? unreadable(path, "there is no such file")
    : error;
}
