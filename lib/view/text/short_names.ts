/**
 * Names for paths that are shown beside each other.
 *
 * @module
 */

/**
 * What tells paths apart: each without the folders that all begin and end with.
 * Paths of which one would have no name left, and the same path twice, keep
 * what is needed.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { shortNames } from "sft/view/text/short_names.ts";
 *
 * const names = shortNames(["outputs/one/final", "outputs/two/final"]);
 * assertEquals(names, ["one", "two"]);
 * ```
 */
export function shortNames(paths: readonly string[]): string[] {
  if (paths.length < 2) return [...paths];
  // The first folder of a path from the root has the root's slash.
  const parts = paths.map((path) => path.match(/^\/?[^/]+|[^/]+/g) ?? [path]);
  const shortest = Math.min(...parts.map(({ length }) => length));
  const from = sharedParts(parts, shortest - 1, (part, at) => part[at]);
  const left = shortest - 1 - from;
  const to = sharedParts(parts, left, (part, at) => part.at(-1 - at));
  return numbered(
    parts.map((part) => part.slice(from, part.length - to).join("/")),
  );
}

/** How many parts all have in common, counted from one end; at most `most`. */
function sharedParts(
  all: readonly (readonly string[])[],
  most: number,
  at: (parts: readonly string[], index: number) => string | undefined,
): number {
  let shared = 0;
  while (
    shared < most && new Set(all.map((parts) => at(parts, shared))).size === 1
  ) shared++;
  return shared;
}

/** Names that are there before get a number: `one`, `one (2)`. */
function numbered(names: readonly string[]): string[] {
  return names.map((name, index) => {
    const before = names.slice(0, index).filter((other) => other === name);
    return before.length === 0 ? name : `${name} (${before.length + 1})`;
  });
}
