/**
 * One letter a word, for tables that have no room for words.
 *
 * @module
 */

/**
 * Distinct texts, each with a letter of its own: its first one that is free, or
 * else a free one of the alphabet and the digits.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { initials } from "sft/view/tokens/initials.ts";
 *
 * assertEquals(
 *   [...initials(["answer", "end of turn", "earlier answer", "answer"])],
 *   [["answer", "a"], ["end of turn", "e"], ["earlier answer", "r"]],
 * );
 * ```
 */
export function initials(texts: Iterable<string>): Map<string, string> {
  const found = new Map<string, string>();
  const taken = new Set<string>();
  for (const text of texts) {
    if (found.has(text)) continue;
    const letters = text.toLowerCase().replace(/[^a-z]/g, "");
    const letter = [...letters, ...ALPHABET].find((one) => !taken.has(one)) ??
      "?";
    found.set(text, letter);
    taken.add(letter);
  }
  return found;
}

const ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";
