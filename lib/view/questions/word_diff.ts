/**
 * Which words of a text another does not have.
 *
 * Covers words divided by blanks, and Chinese, Japanese and Korean character by
 * character. Tells nothing of words that are missing or elsewhere.
 *
 * @module
 */
import { diffArrays } from "diff";

/** A stretch of a text. */
export interface DiffPiece {
  readonly text: string;
  /** Whether the other text has it in this place. */
  readonly same: boolean;
}

/**
 * Words out and in beyond which a text counts as different from end to end: the
 * marks would cover nearly all of it, and time grows with the square.
 */
const MOST_EDITS = 400;

/**
 * The text in stretches that `base` has too, in the same order, and that it has
 * not; by the longest common subsequence of their words.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { wordDiff } from "sft/view/questions/word_diff.ts";
 *
 * assertEquals(wordDiff("It is 4.", "It is not 5."), [
 *   { text: "It is ", same: true },
 *   { text: "not 5.", same: false },
 * ]);
 * ```
 */
export function wordDiff(base: string, text: string): DiffPiece[] {
  const words = wordsOf(text);
  // The blanks after a word do not make it another.
  const [a, b] = [wordsOf(base), words].map((all) =>
    all.map((word) => word.trimEnd())
  );
  const changes = diffArrays(a, b, { maxEditLength: MOST_EDITS });
  if (!changes) return [{ text, same: false }];
  const pieces: DiffPiece[] = [];
  for (const { count, added: isNew, removed } of changes) {
    if (removed) continue;
    const same = !isNew;
    const before = pieces.at(-1)?.same === same ? pieces.pop()!.text : "";
    pieces.push({ text: before + words.splice(0, count).join(""), same });
  }
  return pieces;
}

/** Words with the blanks after them; wide characters each alone. */
function wordsOf(text: string): string[] {
  return text.match(
    /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303f\uff00-\uffef]\s*|[^\s\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303f\uff00-\uffef]+\s*|\s+/gu,
  ) ?? [];
}
