/**
 * Distinct words and how often each has come.
 *
 * A run of Chinese between two marks is one word to byte-level
 * pre-tokenization, so a text can have millions, hardly any twice. A `Map` would
 * take ten times the bytes of the words themselves, and holds 2^24 at most.
 *
 *     bytes    t o _ t o _ b e      starts  [0, 2, 5, 8]
 *     counts   [2, 1, 1]            slots   hash → word + 1, 0 where free
 *
 * @module
 */
import { UserError } from "../../core/errors.ts";
import { growTo, release } from "./growing_array.ts";

/** What an int32 can point into. */
const MOST_BYTES = 2 ** 31 - 1;

/** Words in the order in which they first came. */
export class WordTable {
  #size = 0;
  #bytes = new Uint8Array(1 << 12);
  #starts = new Int32Array(1 << 8);
  #counts = new Float64Array(1 << 8);
  #slots = new Int32Array(1 << 9);
  readonly #encoder = new TextEncoder();

  /** How many words are distinct. */
  get size(): number {
    return this.#size;
  }

  /** UTF-8 of all words end to end. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#starts[this.#size]);
  }

  /** Where each word's bytes begin, `[size + 1]`; the last is their end. */
  get starts(): Int32Array {
    return this.#starts.subarray(0, this.#size + 1);
  }

  /** How often each word came, `[size]`. */
  get counts(): Float64Array {
    return this.#counts.subarray(0, this.#size);
  }

  /** Counts one word. */
  add(word: string): void {
    const start = this.#starts[this.#size];
    // UTF-8 takes at most 3 bytes a unit. A word that is not new is written
    // over by the next one.
    this.#bytes = growTo(this.#bytes, start + 3 * word.length);
    const bytes = this.#bytes;
    const { written } = this.#encoder.encodeInto(word, bytes.subarray(start));
    const end = start + written;
    const last = this.#slots.length - 1;
    let slot = hashOf(bytes, start, end) & last;
    for (; this.#slots[slot] !== 0; slot = (slot + 1) & last) {
      const known = this.#slots[slot] - 1;
      if (!this.#is(known, start, end)) continue;
      this.#counts[known]++;
      return;
    }
    if (end > MOST_BYTES) {
      throw new UserError(
        "Cannot train a tokenizer: the text has more than 2 GiB of distinct " +
          "words, pass --data_limit",
      );
    }
    this.#slots[slot] = ++this.#size;
    this.#starts = growTo(this.#starts, this.#size + 1);
    this.#counts = growTo(this.#counts, this.#size);
    this.#starts[this.#size] = end;
    this.#counts[this.#size - 1] = 1;
    if (2 * this.#size > this.#slots.length) this.#makeSlots();
  }

  /** Gives back the memory of words and slots; counts and starts stay. */
  releaseWords(): void {
    release(this.#bytes);
    release(this.#slots);
  }

  #is(word: number, start: number, end: number): boolean {
    const [bytes, from] = [this.#bytes, this.#starts[word]];
    if (this.#starts[word + 1] - from !== end - start) return false;
    for (let at = start; at < end; at++) {
      if (bytes[at] !== bytes[from + at - start]) return false;
    }
    return true;
  }

  /** Twice the slots, all words put in anew. */
  #makeSlots(): void {
    const slots = new Int32Array(2 * this.#slots.length);
    const [bytes, starts, last] = [this.#bytes, this.#starts, slots.length - 1];
    for (let word = 0; word < this.#size; word++) {
      let slot = hashOf(bytes, starts[word], starts[word + 1]) & last;
      while (slots[slot] !== 0) slot = (slot + 1) & last;
      slots[slot] = word + 1;
    }
    release(this.#slots);
    this.#slots = slots;
  }
}

/** 32-bit FNV-1a, its high bits mixed into the low ones that are used. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at++) {
    hash = Math.imul(hash ^ bytes[at], 0x01000193);
  }
  return hash ^ hash >>> 15;
}
