/**
 * Lists of words, many and mostly short, in as few bytes as may be.
 *
 * A list is ascending, so each word is written as its distance from the one
 * before it, seven bits a byte, the highest bit where more follow:
 *
 *     words    3  4  300       bytes   3 | 3 1 | 40+128 2
 *                              (how many, then the distances 3, 1, 296)
 *
 * Lists lie on pages; a page is given back when all of its lists were taken.
 *
 * @module
 */
import { growTo, release } from "./growing_array.ts";

/** Bytes of a number at most. */
const WIDEST = 5;

interface Page {
  /** Empty once it was given back. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Lists on it that were not taken. */
  lists: number;
}

/** Ascending lists of whole numbers below 2^31; each can be taken once. */
export class WordLists {
  readonly #pages: Page[] = [];
  readonly #pageBytes: number;
  /** Where the last page is free. */
  #end = 0;
  #taken = new Int32Array(1 << 10);

  /** @param pageBytes Of a page, unless one list takes more. */
  constructor(pageBytes: number = 2 ** 22) {
    this.#pageBytes = pageBytes;
  }

  /**
   * Writes the words from `from` up to `to`.
   *
   * @returns What {@linkcode take} finds the list by.
   */
  write(words: Int32Array, from: number, to: number): number {
    const widest = WIDEST * (to - from + 1);
    // Where the page may be too small, count what it really takes.
    if (this.#end + widest > this.#room()) {
      this.#makeRoom(sizeOf(words, from, to));
    }
    const index = this.#pages.length - 1;
    const page = this.#pages[index];
    const start = this.#end;
    const { bytes } = page;
    let end = writeNumber(bytes, start, to - from);
    let before = 0;
    for (let at = from; at < to; at++) {
      end = writeNumber(bytes, end, words[at] - before);
      before = words[at];
    }
    this.#end = end;
    page.lists++;
    return index * 2 ** 32 + start;
  }

  /** The list's words, until the next is taken; its place is given back. */
  take(list: number): Int32Array {
    const page = this.#pages[Math.floor(list / 2 ** 32)];
    const { bytes } = page;
    let at = list % 2 ** 32;
    const next = () => {
      let number = 0;
      for (let shift = 0;; shift += 7) {
        const byte = bytes[at++];
        number |= (byte & 127) << shift;
        if (byte < 128) return number;
      }
    };
    const length = next();
    this.#taken = growTo(this.#taken, length);
    let word = 0;
    for (let index = 0; index < length; index++) {
      this.#taken[index] = word += next();
    }
    page.lists--;
    if (page.lists === 0 && page !== this.#pages.at(-1)) {
      release(page.bytes);
    }
    return this.#taken.subarray(0, length);
  }

  #room(): number {
    return this.#pages.at(-1)?.bytes.length ?? 0;
  }

  #makeRoom(bytes: number): void {
    if (this.#end + bytes <= this.#room()) return;
    const full = this.#pages.at(-1);
    if (full?.lists === 0) release(full.bytes);
    const size = Math.max(this.#pageBytes, bytes);
    this.#pages.push({ bytes: new Uint8Array(size), lists: 0 });
    this.#end = 0;
  }
}

/** Bytes that a list takes. */
function sizeOf(words: Int32Array, from: number, to: number): number {
  const bytesOf = (number: number) => {
    let bytes = 1;
    while (number > 127) {
      number >>>= 7;
      bytes++;
    }
    return bytes;
  };
  let sum = bytesOf(to - from);
  for (let at = from; at < to; at++) {
    sum += bytesOf(words[at] - (at > from ? words[at - 1] : 0));
  }
  return sum;
}

/** @returns Where the next number goes. */
function writeNumber(bytes: Uint8Array, at: number, number: number): number {
  while (number > 127) {
    bytes[at++] = number & 127 | 128;
    number >>>= 7;
  }
  bytes[at++] = number;
  return at;
}
