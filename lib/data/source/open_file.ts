/**
 * Opening a file that a person named.
 *
 * @module
 */
import { UserError } from "../../core/errors.ts";

/**
 * Opens a file to read.
 *
 * @throws {UserError} If there is no such file, or a folder is there.
 */
export async function openFile(path: string): Promise<Deno.FsFile> {
  const file = await Deno.open(path).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
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
  file: Deno.FsFile,
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
