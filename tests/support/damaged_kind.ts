/**
 * What the test of damaged files asks of every kind of folder that it damages.
 *
 * @module
 */

/** A folder, what in it is damaged, and what a command does with it first. */
export interface DamagedKind {
  readonly name: string;
  readonly folder: string;
  /** Below the folder; one that is named twice is damaged twice as often. */
  readonly files: readonly string[];
  /** Returns what does not hold together, if anything. */
  open(): Promise<string | undefined>;
}

/** The contents of all files below a folder, by their paths in it. */
export async function filesBelow(
  folder: string,
  below = "",
): Promise<Map<string, Uint8Array<ArrayBuffer>>> {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    if (!isDirectory) {
      files.set(below + name, await Deno.readFile(path));
      continue;
    }
    const inside = await filesBelow(path, `${below}${name}/`);
    for (const [inner, bytes] of inside) files.set(inner, bytes);
  }
  return files;
}

/** A new folder with these files. */
export async function folderOf(
  folder: string,
  files: Iterable<[string, Uint8Array | string]>,
): Promise<string> {
  await Deno.mkdir(folder);
  for (const [name, contents] of files) {
    const path = `${folder}/${name}`;
    if (typeof contents === "string") await Deno.writeTextFile(path, contents);
    else await Deno.writeFile(path, contents);
  }
  return folder;
}

/** Whether a value is a whole number, 0 or more. */
export function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && value as number >= 0;
}
