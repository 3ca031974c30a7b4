/**
 * Circles of imports: files of `lib/` that can be reached from themselves.
 *
 * Reads files as text, as the lint has no module graph; imports of types count
 * too, since a reader follows them like any other.
 *
 * @module
 */
import { dirname, join, relative } from "node:path";

const IMPORT =
  /^(?:import|export)\b[^;]*?\bfrom\s+"(\.[^"]+)"|^import\s+"(\.[^"]+)"/gm;

/** Paths of the files that a text imports by a relative path. */
export function importsOf(path: string, text: string): string[] {
  return [...text.matchAll(IMPORT)]
    .map(([, from, bare]) => join(dirname(path), from ?? bare));
}

/**
 * The shortest circle through a file, as the files on the way; none if nothing
 * that it imports leads back to it.
 *
 * @param path The file, absolute.
 * @param read Text of a file, or nothing where there is none.
 */
export function importCircle(
  path: string,
  read: (path: string) => string | undefined,
): string[] | undefined {
  const cameFrom = new Map<string, string>();
  const waiting = [path];
  for (const file of waiting) {
    for (const imported of importsOf(file, read(file) ?? "")) {
      if (imported === path) return wayTo(file, cameFrom, path);
      if (cameFrom.has(imported)) continue;
      cameFrom.set(imported, file);
      waiting.push(imported);
    }
  }
}

function wayTo(
  file: string,
  cameFrom: ReadonlyMap<string, string>,
  start: string,
): string[] {
  const way = [file];
  while (way[0] !== start) way.unshift(cameFrom.get(way[0])!);
  return way;
}

/** Text of files of the disk, each read once. */
export function fileReader(): (path: string) => string | undefined {
  const texts = new Map<string, string | undefined>();
  return (path) => {
    if (!texts.has(path)) texts.set(path, readIfThere(path));
    return texts.get(path);
  };
}

function readIfThere(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return undefined;
  }
}

/** A circle as a person reads it: its files with arrows between them. */
export function circleText(circle: readonly string[], root: string): string {
  return [...circle, circle[0]].map((path) => relative(root, path))
    .join(" → ");
}
