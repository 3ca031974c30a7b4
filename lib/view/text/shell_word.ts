/**
 * Text as a shell takes it for one word, whatever is in it.
 *
 * @module
 */
import { visible } from "../../core/visible_text.ts";

/**
 * Quotes for bash, zsh and other POSIX shells where all of the text can be seen.
 * Where something is hidden in it, that is written as its bytes in `$'…'`, which
 * bash, zsh and POSIX since 2024 read: pasted raw it would act on the terminal.
 * No word can hold U+0000, which becomes a picture.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { shellWord } from "sft/view/text/shell_word.ts";
 *
 * assertEquals(["a/b.c", "a b", "it's; $(x)", "\x1b]0;"].map(shellWord), [
 *   "a/b.c",
 *   "'a b'",
 *   `'it'\\''s; $(x)'`,
 *   "$'\\033]0;'",
 * ]);
 * ```
 */
export function shellWord(text: string): string {
  const word = text.replaceAll("\0", "␀");
  // A "=" at the start is a path to zsh.
  if (/^[\w./:@%+,-][\w./:=@%+,-]*$/.test(word)) return word;
  if (visible(word) === word) return `'${word.replaceAll("'", `'\\''`)}'`;
  const written = Array.from(word, (character) => {
    if (/^['\\!]$/.test(character)) return bytesOf(character);
    return visible(character) === character ? character : bytesOf(character);
  });
  return `$'${written.join("")}'`;
}

/** A path that a command takes for no flag, for use without one. */
export function argumentOf(path: string): string {
  return path.startsWith("-") ? `./${path}` : path;
}

/** In octal, which has the same meaning in every locale and before any digit. */
function bytesOf(character: string): string {
  return Array.from(
    new TextEncoder().encode(character),
    (byte) => `\\${byte.toString(8).padStart(3, "0")}`,
  ).join("");
}
