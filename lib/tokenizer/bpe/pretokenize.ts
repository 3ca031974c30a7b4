/**
 * Pre-tokenization as GPT-2 does it: text is cut into words before any byte is
 * merged, and no merge crosses a cut.
 *
 * Covers the cutting. The bytes and their printable names are in
 * `byte_characters.ts`; `tokenizer.ts` encodes with a trained vocabulary.
 *
 * Source: the pattern is published with GPT-2 (Radford et al. 2019) and is what
 * the `ByteLevel` pre-tokenizer of Hugging Face `tokenizers` uses.
 *
 * @module
 */

/**
 * A contraction, or a run of letters, of digits, or of other signs, each with
 * one space before it where there is one; spaces go last.
 *
 * White space is spelled as the Unicode property because JavaScript's `\s`
 * counts the byte order mark and leaves out U+0085, and the reference
 * implementation does the opposite.
 */
const WORD =
  /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu;

/**
 * Cuts text into the words whose bytes may be merged. Nothing is lost: joined,
 * they are the text again.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { pretokenize } from "sft/tokenizer/bpe/pretokenize.ts";
 *
 * assertEquals(pretokenize("It's 12 o'clock,  你好!"), [
 *   ..."It|'s| 12| o|'|clock|,| | 你好|!".split("|"),
 * ]);
 * ```
 */
export function pretokenize(text: string): string[] {
  return text.match(WORD) ?? [];
}
