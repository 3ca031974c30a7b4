/**
 * Opening a file that a person named.
 *
 * @module
 */
import { UserError } from "../../core/errors.ts";
import { explained } from "../../core/os/os_error.ts";

/** What a shell and its users call the input of a command. */
export const STANDARD_INPUT = "/dev/stdin";

/** What is read from its beginning on. */
export type Readable = Pick<Deno.FsFile, "read"> & Disposable;

/**
 * Opens a file to read, or the standard input.
 *
 * @throws {UserError} If there is none, a folder, or the system refuses.
 */
export async function openReadable(path: string): Promise<Readable> {
  // Deno itself opens no file of this name, which it has opened already.
  if (path !== STANDARD_INPUT) return await openFile(path);
  return { read: (into) => Deno.stdin.read(into), [Symbol.dispose]: () => {} };
}

/**
 * Opens a file that is on disk, any part of which can be read.
 *
 * @throws {UserError} If there is none, a folder, or the system refuses.
 */
export async function openFile(path: string): Promise<Deno.FsFile> {
  const file = await Deno.open(path).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw explained(error);
    throw new UserError(
      `Cannot read "${path}": there is no such file, check the path`,
    );
  });
  // A folder opens like a file on some systems, and fails at the first read.
  if (!(await file.stat()).isDirectory) return file;
  file.close();
  throw new UserError(`Cannot read "${path}": it is a folder, name a file`);
}

/**
 * The next bytes of a file; fewer where it ends.
 *
 * @param length How many at most.
 */
export async function readUpTo(
  file: Pick<Readable, "read">,
  length: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const count = await file.read(bytes.subarray(filled));
    if (count === null) break;
    filled += count;
  }
  return bytes.subarray(0, filled);
}
