/**
 * Which part of a text each of its tokens stands for.
 *
 * Tokens are followed along the text byte by byte, so that no encoder has to
 * keep count: byte-level tokens, `▁` for a space, `##` for a word that goes on
 * and `<0x0A>` for a byte are all read as what they stand for.
 *
 * @module
 */
import { BYTE_CHARACTERS } from "./bpe/byte_characters.ts";

/** How a vocabulary spells bytes and words. */
export interface Spelling {
  /** Each character of a token is one byte. */
  readonly byteLevel: boolean;
  /** What a token that goes on with a word begins with, such as `"##"`. */
  readonly continuing: string;
  /** Stands for text outside of the vocabulary. */
  readonly unknown?: string;
}

/**
 * Where each token ends, in bytes of UTF-8; it begins where the one before ends.
 *
 * Text that an encoder drops, such as spaces between words, goes to the token
 * behind it; a space that it adds takes nothing.
 *
 * @param spelled What each token stands for, see {@linkcode tokenSpeller}.
 */
export function* tokenEnds(
  text: Uint8Array,
  spelled: readonly (Uint8Array | undefined)[],
): Generator<number> {
  let at = 0;
  for (const [index, bytes] of spelled.entries()) {
    if (bytes === undefined) {
      // As far as where the next token that is known begins.
      const next = spelled[index + 1];
      at = next ? indexOf(text, next, at + 1) : text.length;
    } else {
      const added = bytes[0] === SPACE && text[at] !== SPACE ? 1 : 0;
      while (
        at < text.length && isSpace(text[at]) && bytes[added] !== text[at]
      ) at++;
      at = Math.min(at + bytes.length - added, text.length);
    }
    yield at;
  }
}

const SPACE = 0x20;

function isSpace(byte: number): boolean {
  return byte === SPACE || byte >= 0x09 && byte <= 0x0d;
}

const UTF_8 = new TextEncoder();

/**
 * @returns What tells the bytes that a token stands for, `undefined` for one that
 * stands for anything. Each is worked out once.
 */
export function tokenSpeller(
  spelling: Spelling,
): (token: string) => Uint8Array | undefined {
  const known = new Map<string, Uint8Array | undefined>();
  return (token) => {
    if (known.has(token)) return known.get(token);
    const bytes = bytesOf(token, spelling);
    known.set(token, bytes);
    return bytes;
  };
}

function bytesOf(
  token: string,
  { byteLevel, continuing, unknown }: Spelling,
): Uint8Array | undefined {
  if (token === unknown) return undefined;
  if (byteLevel) {
    return Uint8Array.from(
      [...token].map((character) => BYTES.get(character) ?? SPACE),
    );
  }
  const byte = /^<0x([0-9A-F]{2})>$/.exec(token);
  if (byte) return Uint8Array.of(parseInt(byte[1], 16));
  const begins = continuing !== "" && token.startsWith(continuing);
  const text = begins ? token.slice(continuing.length) : token;
  return UTF_8.encode(text.replaceAll("▁", " "));
}

const BYTES = new Map(
  BYTE_CHARACTERS.map((character, byte) => [character, byte] as const),
);

function indexOf(text: Uint8Array, wanted: Uint8Array, from: number): number {
  const first = wanted[0] === SPACE && wanted.length > 1
    ? wanted[1]
    : wanted[0];
  const found = text.indexOf(first, from);
  return found < 0 ? text.length : found;
}
