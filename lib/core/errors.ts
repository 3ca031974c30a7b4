/**
 * Errors that a person at the command line is expected to mend.
 *
 * Covers what the user can put right (a path, a flag, a row of data). Mistakes
 * of the programmer stay `RangeError` and `TypeError` and keep their stack.
 *
 * @module
 */

/**
 * Something the user asked for cannot be done, and the message says what would
 * work. Commands print it as one line and leave with exit code 1.
 */
export class UserError extends Error {
  override readonly name = "UserError";
}

/**
 * The candidate that a person who typed `name` most likely meant: the one that
 * takes the fewest edits, at most half of `name`'s length; failing that, the
 * first that contains `name`; failing that, `undefined`.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { closest } from "sft/core/errors.ts";
 *
 * const flags = ["batch_size", "num_epochs", "seed"];
 * assertEquals(closest("batchsize", flags), "batch_size");
 * assertEquals(closest("epochs", flags), "num_epochs");
 * assertEquals(closest("zzz", flags), undefined);
 * ```
 */
export function closest(
  name: string,
  candidates: Iterable<string>,
): string | undefined {
  const all = [...candidates];
  let best: string | undefined;
  let fewest = Math.floor(name.length / 2) + 1;
  for (const candidate of all) {
    const edits = editDistance(name, candidate);
    if (edits < fewest) [best, fewest] = [candidate, edits];
  }
  // One or two letters are contained in nearly everything.
  const contains = (candidate: string) =>
    name.length > 2 && candidate.includes(name);
  return best ?? all.find(contains);
}

/** Levenshtein distance in code units: insertions, deletions, substitutions. */
function editDistance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const substituted = above[column - 1] +
        (a[row - 1] === b[column - 1] ? 0 : 1);
      current[column] = Math.min(
        substituted,
        above[column] + 1,
        current[column - 1] + 1,
      );
    }
    above = current;
  }
  return above[b.length];
}
