/**
 * The TypeScript files of a folder.
 *
 * @module
 */

/** Paths of the files, sorted; those of folders within are left out. */
export function filesIn(folder: string): string[] {
  return [...Deno.readDirSync(folder)]
    .filter(({ name, isFile }) => isFile && name.endsWith(".ts"))
    .map(({ name }) => `${Deno.realPathSync(folder)}/${name}`)
    .sort();
}
