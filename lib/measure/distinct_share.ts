/**
 * How much a text repeats itself.
 *
 * @module
 */

/**
 * Share of the n-grams that their text has not held before, over all texts
 * together. Each text is looked at by itself: a second answer in the words of
 * the first is no repetition, an answer that goes round in circles is.
 *
 *     tokens      7 8 7 8 7
 *     bigrams     78 87 78 87      2 of 4 are new: 0.5
 *
 * @param texts Tokens of each.
 * @returns 1 where nothing is repeated; nothing where no text has n tokens.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { distinctShare } from "sft/measure/distinct_share.ts";
 *
 * assertEquals(distinctShare([[7, 8, 7, 8, 7]], 2), 0.5);
 * assertEquals(distinctShare([[7, 8], [7, 8]], 2), 1);
 * ```
 */
export function distinctShare(
  texts: readonly (readonly number[])[],
  n: number,
): number | undefined {
  let [all, different] = [0, 0];
  for (const tokens of texts) {
    const count = Math.max(0, tokens.length - n + 1);
    const grams = Array.from(
      { length: count },
      (_, start) => tokens.slice(start, start + n).join(" "),
    );
    all += count;
    different += new Set(grams).size;
  }
  return all === 0 ? undefined : different / all;
}
