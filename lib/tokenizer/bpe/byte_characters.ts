/**
 * The printable character that stands for each byte in a byte-level vocabulary.
 *
 * Bytes that print keep their own character; the rest (control characters, the
 * space, U+00AD) get the characters from U+0100 on, in order. So a token is
 * always readable text without spaces, and a vocabulary fits into JSON.
 *
 * Source: `bytes_to_unicode` as published with GPT-2 (Radford et al. 2019).
 *
 * @module
 */

/** Character of each byte, `[256]`. */
export const BYTE_CHARACTERS: readonly string[] = byteCharacters();

/**
 * The 256 bytes in the order of their characters' code points, which is the
 * order in which a trained vocabulary lists them.
 */
export const BYTES_BY_CHARACTER: readonly number[] = BYTE_CHARACTERS
  .map((character, byte) => ({ byte, codePoint: character.codePointAt(0)! }))
  .sort((a, b) => a.codePoint - b.codePoint)
  .map(({ byte }) => byte);

function byteCharacters(): string[] {
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => {
    const prints = byte >= 0x21 && byte <= 0x7e ||
      byte >= 0xa1 && byte !== 0xad;
    return String.fromCodePoint(prints ? byte : next++);
  });
}
