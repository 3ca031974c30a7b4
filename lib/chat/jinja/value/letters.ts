/**
 * Letters and white space as Python tells them apart.
 *
 * @module
 */
import { Text } from "./text.ts";

/** One character that Python calls white space; not U+FEFF, but U+0085. */
export const SPACE =
  // deno-lint-ignore no-control-regex -- separators of files, groups, records
  /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

const SPACES = new RegExp(`^${SPACE.source}+$`);

/** Whether a text is white space alone, and not empty. */
export function isSpaceOnly(text: string): boolean {
  return SPACES.test(text);
}

/** In upper case. */
export function raised(text: Text): Text {
  return text.map((part) => part.toUpperCase());
}

/** In lower case. */
export function lowered(text: Text): Text {
  return text.map((part) => part.toLowerCase());
}

/** The first letter in upper case, the rest in lower case. */
export function capitalized(text: Text): Text {
  if (text.length === 0) return text;
  const first = String.fromCodePoint(text.text.codePointAt(0)!).length;
  return Text.join([
    titledLetter(text.slice(0, first)),
    lowered(text.slice(first)),
  ]);
}

/** Each run of letters capitalized. */
export function titled(text: Text): Text {
  const texts: Text[] = [];
  let end = 0;
  for (const found of text.text.matchAll(/[\p{L}\p{M}]+/gu)) {
    texts.push(text.slice(end, found.index));
    end = found.index + found[0].length;
    texts.push(capitalized(text.slice(found.index, end)));
  }
  return text.length === 0
    ? text
    : Text.join([...texts, ...(end < text.length ? [text.slice(end)] : [])]);
}

/** Digraphs and ligatures are raised in their first half alone. */
function titledLetter(letter: Text): Text {
  return letter.map((part) => {
    const upper = part.toUpperCase();
    const first = String.fromCodePoint(upper.codePointAt(0)!);
    return (DIGRAPHS[first] ?? first) + upper.slice(first.length).toLowerCase();
  });
}

/** Letters that are two, and have a form in which only one is a capital. */
const DIGRAPHS: Readonly<Record<string, string>> = {
  "\u01C4": "\u01C5",
  "\u01C7": "\u01C8",
  "\u01CA": "\u01CB",
  "\u01F1": "\u01F2",
};

/** Whether a text has a letter that is upper or lower case. */
export function hasCase(text: string): boolean {
  return /[\p{Lu}\p{Ll}\p{Lt}]/u.test(text);
}

/** Whether each run of letters begins, and only begins, with a capital. */
export function isTitle(text: string): boolean {
  return hasCase(text) &&
    [...text.matchAll(/\p{L}+/gu)].every(([word]) =>
      titled(Text.of(word)).text === word
    );
}
