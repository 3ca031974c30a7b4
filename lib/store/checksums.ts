/**
 * A folder's files by length and SHA-256, in a file of their own:
 *
 *     checksums.json      {"model.safetensors": {"bytes": …, "sha256": …}, …}
 *
 * Covers the files that were there when the sums were made. What somebody adds
 * later is not looked at.
 *
 * @module
 */
import { join } from "node:path";
import { readCheckedIfThere } from "../core/checked/checked_json.ts";
import {
  type Checked,
  count,
  object,
  record,
  sha256,
} from "../core/checked/schema.ts";
import { isAbsent, namesIn, writeJson } from "../core/file.ts";
import { hashFile } from "./file_hash.ts";

const CHECKSUMS = "checksums.json";

/** What is known of a file's contents. */
const CHECKSUM = object({ bytes: count, sha256 });

/** Length and hash of a file. */
export type Checksum = Checked<typeof CHECKSUM>;

/** Writes the sums of all files in a folder that holds nothing but files. */
export async function writeChecksums(folder: string): Promise<void> {
  const sums: Record<string, Checksum> = {};
  for (const name of await namesIn(folder)) {
    if (name === CHECKSUMS) continue;
    const { bytes, sha256 } = await hashFile(join(folder, name));
    sums[name] = { bytes, sha256 };
  }
  await writeJson(join(folder, CHECKSUMS), sums);
}

/** The sums that were kept of a folder's files, by name; none if there are none. */
export async function readChecksums(
  folder: string,
): Promise<Readonly<Record<string, Checksum>>> {
  return await readCheckedIfThere(join(folder, CHECKSUMS), record(CHECKSUM));
}

/**
 * What is wrong with a folder, such as `its a.json is missing`; nothing if each
 * file is as it was, or if no sums were kept.
 */
export async function whyNotWhole(folder: string): Promise<string | undefined> {
  for (const [name, sum] of Object.entries(await readChecksums(folder))) {
    const why = await whyDiffers(join(folder, name), sum);
    if (why !== undefined) return `its ${name} ${why}`;
  }
}

/**
 * What is wrong with a file, such as `is missing`; nothing if it is as its sum
 * says. A file of another length is not read.
 */
export async function whyDiffers(
  path: string,
  { bytes, sha256 }: Checksum,
): Promise<string | undefined> {
  try {
    const { size, isFile } = await Deno.stat(path);
    if (!isFile) return "is not a file";
    if (size !== bytes) {
      return `has ${size} bytes, ${bytes} were written`;
    }
  } catch (error) {
    if (isAbsent(error)) return "is missing";
    throw error;
  }
  const now = await hashFile(path);
  return now.sha256 === sha256 ? undefined : "has changed since it was written";
}
