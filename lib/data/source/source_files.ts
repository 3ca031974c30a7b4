/**
 * What a person named, a file, a folder or a pattern, as files in a fixed order.
 *
 * @module
 */
import { glob } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../../core/errors.ts";
import { STANDARD_INPUT } from "./open_file.ts";
import { sourceParts } from "./source_parts.ts";

/** Names of the files that are read in a folder. */
const DATA_FILE = /\.(jsonl|ndjson|json)(\.gz|\.zst)?$|\.parquet$/;

/** Characters that make a pattern of a name. */
const PATTERN = /[*?[{]/;

/**
 * Every file of a source, each once. A run's record keeps them.
 *
 * @param source As `--data_file` takes it.
 * @throws {UserError} If a part of it is not there.
 */
export async function sourceFiles(source: string): Promise<string[]> {
  const parts = await sourceParts(source);
  const files = await Promise.all(parts.map(({ path }) => filesAt(path)));
  return [...new Set(files.flat())];
}

/**
 * The files of one part of a source: itself, a folder's data files without
 * those of folders within, or all that match. Sorted by code unit, so that the
 * order is the same on every machine.
 *
 * @throws {UserError} If there is none.
 */
export async function filesAt(path: string): Promise<string[]> {
  if (path === STANDARD_INPUT) return [path];
  const found = await infoOf(path);
  if (found?.isDirectory) return await filesIn(path);
  if (found) return [path];
  if (!PATTERN.test(path)) {
    throw new UserError(
      `Cannot read "${path}": there is no such file, check the path`,
    );
  }
  const files = await onlyFiles(await Array.fromAsync(glob(path)));
  if (files.length > 0) return files;
  throw new UserError(
    `Cannot read "${path}": no file matches it, check the pattern and quote ` +
      "it from the shell",
  );
}

async function filesIn(folder: string): Promise<string[]> {
  const names = await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
  const wanted = names.filter((name) =>
    DATA_FILE.test(name) && !name.startsWith(".")
  );
  const files = await onlyFiles(wanted.map((name) => join(folder, name)));
  if (files.length > 0) return files;
  throw new UserError(
    `Cannot read "${folder}": ` +
      (names.length === 0
        ? "the folder is empty"
        : `none of its ${names.length} entries is a data file`) +
      ", expected .jsonl, .ndjson, .json or .parquet, the first three also as " +
      ".gz or .zst",
  );
}

/**
 * Refuses pipes and devices, which are empty when they are read again: for
 * commands that also hash their data, or look at it before they use it.
 *
 * @throws {UserError} If a file of the source can be read once only.
 */
export async function assertReadableTwice(source: string): Promise<void> {
  const isInput = source === STANDARD_INPUT;
  for (const path of isInput ? [source] : await sourceFiles(source)) {
    // Deno itself lets a task not look at what its input is.
    if (!isInput && (await infoOf(path))?.isFile) continue;
    throw new UserError(
      `Cannot read "${path}" more than once, as this command must: it is a ` +
        "pipe or a device, write it to a file first",
    );
  }
}

/** Without folders; links are what they lead to. */
async function onlyFiles(paths: readonly string[]): Promise<string[]> {
  const files = [];
  for (const path of paths.toSorted()) {
    if ((await infoOf(path))?.isFile) files.push(path);
  }
  return files;
}

/** What is at a path; `undefined` where there is nothing. */
export async function infoOf(
  path: string,
): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    const absent = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory ||
      // A pattern can be longer than any name may be.
      (error as { code?: string }).code === "ENAMETOOLONG";
    if (absent) return undefined;
    throw error;
  }
}
