/**
 * Counts of neighbouring tokens, kept up to date while words are merged.
 *
 * A text of 100 MB shows millions of different pairs, so a pair is an index
 * into arrays and not an object. Which words gained a pair in the current merge
 * is noted in the order in which it happens and sorted by pair afterwards.
 *
 * @module
 */
import { growTo, idArray, type Ids, release } from "./growing_array.ts";
import type { Words } from "./words.ts";

/**
 * Told of a pair that is to be queued, with its count and the words that are
 * new to it: those from `from` up to `to`, ascending.
 */
export type OnCandidate = (
  pair: number,
  count: number,
  words: Int32Array,
  from: number,
  to: number,
) => void;

/** All pairs of a text; a pair is a number from 0 in order of appearance. */
export class PairCounts {
  /** The two tokens of each pair. */
  left: Ids;
  right: Ids;
  /** How often each pair stands in the whole text. */
  counts = new Float64Array(1 << 10);
  #size = 0;
  /** Hash → pair + 1, 0 where free. */
  #slots = new Int32Array(1 << 11);

  /** Pairs that gained words in this merge, and the last word of each. */
  #gaining = new Int32Array(1 << 8);
  #lastWord = new Int32Array(1 << 8);
  #gains = new Int32Array(1 << 8);
  #gainingSize = 0;
  /** Of each pair, its place among those + 1, or 0. */
  #placeOf = new Int32Array(1 << 10);
  /** Each gain: the place of its pair, and the word. */
  #gainPlaces = new Int32Array(1 << 10);
  #gainWords = new Int32Array(1 << 10);
  #gainsSize = 0;
  /** The words again, pair by pair. */
  #sorted = new Int32Array(1 << 10);

  /** @param vocabularySize Above every token id that will ever occur. */
  constructor(vocabularySize: number) {
    this.left = idArray(1 << 10, vocabularySize);
    this.right = idArray(1 << 10, vocabularySize);
  }

  /**
   * Counts the pairs of words that are still spelled in bytes; there are at
   * most 256 × 256, so tables count them.
   *
   * @param firstByte Id of the first of the 256 byte tokens.
   */
  countBytePairs(
    words: Words,
    firstByte: number,
    onCandidate: OnCandidate,
  ): void {
    const counts = new Float64Array(256 * 256);
    const holders = new Int32Array(256 * 256);
    forEachBytePair(words, firstByte, (pair, word, isNew) => {
      counts[pair] += words.counts[word];
      if (isNew) holders[pair]++;
    });
    // Some pairs at a time, so that few lists are spelled out at once.
    const most = Math.max(1, holders.reduce((sum, one) => sum + one, 0) / 8);
    const longest = holders.reduce((most, one) => Math.max(most, one), 0);
    const held = new Int32Array(Math.ceil(most) + longest);
    for (let first = 0; first < counts.length;) {
      const starts: number[] = [0];
      let end = first;
      do {
        starts.push(starts[end - first] + holders[end]);
        end++;
      } while (end < counts.length && starts[end - first] < most);
      const ends = Int32Array.from(starts);
      forEachBytePair(words, firstByte, (pair, word, isNew) => {
        if (isNew && pair >= first && pair < end) {
          held[ends[pair - first]++] = word;
        }
      });
      for (let index = first; index < end; index++) {
        if (counts[index] === 0) continue;
        const [left, right] = [index >> 8, index & 255];
        const pair = this.#pair(firstByte + left, firstByte + right);
        this.counts[pair] = counts[index];
        const at = index - first;
        onCandidate(pair, counts[index], held, starts[at], starts[at + 1]);
      }
      first = end;
    }
    release(held);
  }

  /**
   * Adds to a pair's count; a gain remembers the word that it was made in.
   * Within a merge words come in ascending order.
   */
  change(left: number, right: number, by: number, word: number): void {
    const pair = this.#pair(left, right);
    this.counts[pair] += by;
    if (by < 0) return;
    let place = this.#placeOf[pair] - 1;
    if (place < 0) {
      place = this.#gainingSize++;
      this.#gaining = growTo(this.#gaining, place + 1);
      this.#lastWord = growTo(this.#lastWord, place + 1);
      this.#gains = growTo(this.#gains, place + 1);
      this.#gaining[place] = pair;
      this.#gains[place] = 0;
      this.#placeOf[pair] = place + 1;
    } else if (this.#lastWord[place] === word) {
      return;
    }
    this.#lastWord[place] = word;
    this.#gains[place]++;
    const gain = this.#gainsSize++;
    this.#gainPlaces = growTo(this.#gainPlaces, gain + 1);
    this.#gainWords = growTo(this.#gainWords, gain + 1);
    this.#gainPlaces[gain] = place;
    this.#gainWords[gain] = word;
  }

  /** The pairs that gained words since the last call. */
  takeGained(onCandidate: OnCandidate): void {
    const starts = new Int32Array(this.#gainingSize + 1);
    for (let place = 0; place < this.#gainingSize; place++) {
      starts[place + 1] = starts[place] + this.#gains[place];
    }
    this.#sorted = growTo(this.#sorted, this.#gainsSize);
    const words = this.#sorted;
    const ends = starts.slice();
    for (let gain = 0; gain < this.#gainsSize; gain++) {
      words[ends[this.#gainPlaces[gain]]++] = this.#gainWords[gain];
    }
    for (let place = 0; place < this.#gainingSize; place++) {
      const pair = this.#gaining[place];
      this.#placeOf[pair] = 0;
      const count = this.counts[pair];
      if (count === 0) continue;
      onCandidate(pair, count, words, starts[place], starts[place + 1]);
    }
    this.#gainingSize = this.#gainsSize = 0;
    // The first merges gain millions; the later ones need no such room.
    if (this.#gainWords.length <= 1 << 20) return;
    for (const large of [this.#gainPlaces, this.#gainWords, this.#sorted]) {
      release(large);
    }
    this.#gainPlaces = new Int32Array(1 << 10);
    this.#gainWords = new Int32Array(1 << 10);
    this.#sorted = new Int32Array(1 << 10);
  }

  #pair(left: number, right: number): number {
    const last = this.#slots.length - 1;
    let slot = hashOf(left, right) & last;
    for (; this.#slots[slot] !== 0; slot = (slot + 1) & last) {
      const known = this.#slots[slot] - 1;
      if (this.left[known] === left && this.right[known] === right) {
        return known;
      }
    }
    const pair = this.#size++;
    this.#slots[slot] = pair + 1;
    this.left = growTo(this.left, pair + 1);
    this.right = growTo(this.right, pair + 1);
    this.counts = growTo(this.counts, pair + 1);
    this.#placeOf = growTo(this.#placeOf, pair + 1);
    this.left[pair] = left;
    this.right[pair] = right;
    if (3 * this.#size > 2 * this.#slots.length) this.#makeSlots();
    return pair;
  }

  #makeSlots(): void {
    const slots = new Int32Array(2 * this.#slots.length);
    const last = slots.length - 1;
    for (let pair = 0; pair < this.#size; pair++) {
      let slot = hashOf(this.left[pair], this.right[pair]) & last;
      while (slots[slot] !== 0) slot = (slot + 1) & last;
      slots[slot] = pair + 1;
    }
    release(this.#slots);
    this.#slots = slots;
  }
}

/** Both ids spread over 32 bits, the high ones mixed into the low ones. */
function hashOf(left: number, right: number): number {
  const hash = Math.imul(left, 0x9e3779b1) + Math.imul(right, 0x85ebca6b) | 0;
  return hash ^ hash >>> 15;
}

/** Visits all pairs; `isNew` when the word has not shown this pair before. */
function forEachBytePair(
  { symbols, starts, lengths }: Words,
  firstByte: number,
  visit: (pair: number, word: number, isNew: boolean) => void,
): void {
  const lastWord = new Int32Array(256 * 256).fill(-1);
  for (let word = 0; word < starts.length; word++) {
    const last = starts[word] + lengths[word] - 1;
    for (let at = starts[word]; at < last; at++) {
      const pair = (symbols[at] - firstByte) << 8 |
        symbols[at + 1] - firstByte;
      visit(pair, word, lastWord[pair] !== word);
      lastWord[pair] = word;
    }
  }
}
