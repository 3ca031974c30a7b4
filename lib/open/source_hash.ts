/**
 * The hashes of a data source: of each file in it, and one for all.
 *
 * @module
 */
import { createHash } from "node:crypto";
import {
  assertReadableTwice,
  sourceFiles,
} from "../data/source/source_files.ts";
import { hashFile } from "../store/file_hash.ts";
import type { DataFile } from "../store/manifest.ts";

/**
 * Every file of a source, in a fixed order.
 *
 * @param source As `--data_file` takes it.
 * @throws {UserError} If a part of it is not there, or is empty by now: a pipe.
 */
export async function hashSource(source: string): Promise<DataFile[]> {
  await assertReadableTwice(source);
  return await Array.fromAsync(
    await sourceFiles(source),
    (path) => hashFile(path),
  );
}

/** One hash for a list of files; a single file's own. */
export function hashOfAll(files: readonly DataFile[]): string {
  if (files.length === 1) return files[0].sha256;
  const hash = createHash("sha256");
  for (const { sha256 } of files) hash.update(`${sha256}\n`);
  return hash.digest("hex");
}
