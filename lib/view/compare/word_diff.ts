/**
 * Which words of a text another does not have.
 *
 * Covers words divided by blanks, and Chinese, Japanese and Korean character by
 * character. Tells nothing of words that are missing or elsewhere.
 *
 * @module
 */

/** A stretch of a text. */
export interface DiffPiece {
  readonly text: string;
  /** Whether the other text has it in this place. */
  readonly same: boolean;
}

/** Longer texts are compared at their beginning and their end only. */
const MOST_WORDS = 600;

/**
 * The text in stretches that `base` has too, in the same order, and that it has
 * not; by the longest common subsequence of their words.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { wordDiff } from "sft/view/compare/word_diff.ts";
 *
 * assertEquals(wordDiff("It is 4.", "It is not 5."), [
 *   { text: "It is ", same: true },
 *   { text: "not 5.", same: false },
 * ]);
 * ```
 */
export function wordDiff(base: string, text: string): DiffPiece[] {
  const [a, b] = [wordsOf(base), wordsOf(text)];
  const limit = Math.min(a.length, b.length);
  let start = 0;
  while (start < limit && sameWord(a[start], b[start])) start++;
  let end = 0;
  while (end < limit - start && sameWord(a.at(-1 - end)!, b.at(-1 - end)!)) {
    end++;
  }
  const inner = commonIn(
    a.slice(start, a.length - end),
    b.slice(start, b.length - end),
  );
  return joined(b.map((word, index) => ({
    text: word,
    same: index < start || index >= b.length - end || inner[index - start],
  })));
}

/** Words with the blanks after them; wide characters each alone. */
function wordsOf(text: string): string[] {
  return text.match(
    /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303f\uff00-\uffef]\s*|[^\s\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303f\uff00-\uffef]+\s*|\s+/gu,
  ) ?? [];
}

/** The blanks after a word do not make it another. */
function sameWord(a: string, b: string): boolean {
  return a.trimEnd() === b.trimEnd();
}

/** Per word of `b`, whether it is in the longest common subsequence. */
function commonIn(a: readonly string[], b: readonly string[]): boolean[] {
  const common: boolean[] = Array(b.length).fill(false);
  if (a.length > MOST_WORDS || b.length > MOST_WORDS) return common;
  const width = b.length + 1;
  // lengths[i * width + j]: longest of what follows a's word i and b's word j.
  const lengths = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      lengths[i * width + j] = sameWord(a[i], b[j])
        ? lengths[(i + 1) * width + j + 1] + 1
        : Math.max(lengths[(i + 1) * width + j], lengths[i * width + j + 1]);
    }
  }
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) {
    if (sameWord(a[i], b[j])) {
      common[j] = true;
      i++;
      j++;
    } else if (lengths[(i + 1) * width + j] >= lengths[i * width + j + 1]) i++;
    else j++;
  }
  return common;
}

function joined(pieces: readonly DiffPiece[]): DiffPiece[] {
  const stretches: DiffPiece[] = [];
  for (const { text, same } of pieces) {
    const last = stretches.at(-1);
    if (last?.same !== same) stretches.push({ text, same });
    else stretches[stretches.length - 1] = { text: last.text + text, same };
  }
  return stretches;
}
