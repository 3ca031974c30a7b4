/**
 * Single tokens as text: for drawings, and for answers shown while they come.
 *
 * A token may hold part of a character. A drawing shows the bytes, a stream
 * waits for the rest.
 *
 * @module
 */
import { ByteLevelDecoder, type Tokenizer } from "@huggingface/tokenizers";
import { BYTE_CHARACTERS } from "./bpe/byte_characters.ts";

/** What a token stands for, with the bytes of a broken character in hex. */
export function readableToken(tokenizer: Tokenizer, id: number): string {
  const token = tokenizer.id_to_token(id);
  if (token === undefined) return `<unused ${id}>`;
  if (tokenizer.get_added_tokens_decoder().has(id)) return token;
  if (!(tokenizer.decoder instanceof ByteLevelDecoder)) {
    return token.replaceAll("▁", " ");
  }
  const bytes = [...token].map((character) => BYTES.get(character) ?? 0);
  try {
    return UTF_8.decode(Uint8Array.from(bytes));
  } catch {
    return bytes.map((byte) => `<0x${hex(byte)}>`).join("");
  }
}

const BYTES = new Map(BYTE_CHARACTERS.map((character, byte) => [
  character,
  byte,
]));
const UTF_8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function hex(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, "0");
}

/** Tokens in, text out, as far as it is certain. */
export interface StreamDecoder {
  /** The text that this token completes; empty while a character is open. */
  push(id: number): string;
  /** What is still held back when no more tokens come. */
  end(): string;
}

/**
 * Text for tokens that come one by one. The pieces joined are the decoding of
 * all of them at once.
 *
 * @param tokenizer Anything that decodes.
 */
export function streamDecoder(
  tokenizer: {
    decode(ids: readonly number[], options?: { skipSpecial?: boolean }): string;
  },
  options: { skipSpecial?: boolean } = {},
): StreamDecoder {
  // Some decoders drop the space before a first word, so open tokens are
  // decoded after those of the piece before, and the text of those is cut off.
  let before: number[] = [];
  let open: number[] = [];
  let out = 0;
  function release(certain: (text: string) => number): string {
    const text = tokenizer.decode([...before, ...open], options);
    const piece = text.slice(out, certain(text));
    out += piece.length;
    if (out === text.length) {
      [before, open] = [open, []];
      out = tokenizer.decode(before, options).length;
    }
    return piece;
  }
  return {
    push(id) {
      open.push(id);
      // An open character decodes to U+FFFD, one and the last.
      return release((text) => text.length - (text.endsWith(BROKEN) ? 1 : 0));
    },
    end: () => release((text) => text.length),
  };
}

const BROKEN = "\uFFFD";
