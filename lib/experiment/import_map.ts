/**
 * Where a folder's scripts and notebooks find `sft`: in the import map of the
 * `deno.json` that is theirs, in the folder or the nearest above it.
 *
 * @module
 */
import { dirname, join, resolve } from "node:path";
import { exists, readText } from "../core/file.ts";

/** Both names, and what they stand for here. */
const IMPORTS = {
  sft: new URL("../mod.ts", import.meta.url).href,
  "sft/": new URL("../", import.meta.url).href,
};

/** A `deno.json` with an import map and nothing else. */
export function importMapText(): string {
  return `${JSON.stringify({ imports: IMPORTS }, undefined, 2)}\n`;
}

/** The lines to add to another one. */
export function importLines(): string {
  return Object.entries(IMPORTS)
    .map((entry) => entry.map((text) => JSON.stringify(text)).join(": "))
    .join(",\n");
}

/** A folder's `deno.json`, and whether `sft` is in it. */
export interface OwnConfig {
  readonly path: string;
  readonly knowsSft: boolean;
}

/** Finds a folder's; nothing if it has none. The folder need not be there. */
export async function configOf(folder: string): Promise<OwnConfig | undefined> {
  for (let at = resolve(folder);; at = dirname(at)) {
    for (const name of ["deno.json", "deno.jsonc"]) {
      const path = join(at, name);
      if (!await exists(path)) continue;
      return { path, knowsSft: /"sft"\s*:/.test(await readText(path)) };
    }
    if (dirname(at) === at) return undefined;
  }
}
