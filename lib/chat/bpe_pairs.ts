/**
 * Counts of neighbouring tokens, kept up to date while words are merged, and
 * the queue that yields the most frequent pair.
 *
 * A pair can wait in the queue more than once, each time with the words that
 * were new to it when it was queued and with the count of that moment. The
 * count is looked up again when the entry comes up; see `bpe_trainer.ts`.
 *
 * @module
 */
import type { Words } from "./bpe_words.ts";

/** Two tokens and how often they stand side by side in the whole text. */
export interface Pair {
  readonly left: number;
  readonly right: number;
  count: number;
  /** Words that gained this pair since it was last queued, if any did. */
  gained?: number[];
}

/** A pair waiting to be merged in these words. */
export interface Candidate {
  readonly pair: Pair;
  /** The pair's count when it was queued. */
  readonly count: number;
  readonly words: ArrayLike<number>;
}

/** All pairs of a text. */
export class PairCounts {
  readonly #pairs = new Map<number, Pair>();
  readonly #vocabularySize: number;
  #touched: Pair[] = [];

  /** @param vocabularySize Above every token id that will ever occur. */
  constructor(vocabularySize: number) {
    this.#vocabularySize = vocabularySize;
  }

  /**
   * Counts the pairs of words that are still spelled in bytes; there are at
   * most 256 × 256, so tables count them.
   *
   * @param firstByte Id of the first of the 256 byte tokens.
   */
  countBytePairs(words: Words, firstByte: number): Candidate[] {
    const counts = new Float64Array(256 * 256);
    const holders = new Int32Array(256 * 256);
    forEachBytePair(words, firstByte, (pair, word, isNew) => {
      counts[pair] += words.counts[word];
      if (isNew) holders[pair]++;
    });
    const held = Array.from(holders, (length) => new Int32Array(length));
    forEachBytePair(words, firstByte, (pair, word, isNew) => {
      if (isNew) held[pair][--holders[pair]] = word;
    });

    const candidates: Candidate[] = [];
    counts.forEach((count, index) => {
      if (count === 0) return;
      const [left, right] = [index >> 8, index & 255];
      const pair = this.#pair(firstByte + left, firstByte + right);
      pair.count = count;
      candidates.push({ pair, count, words: held[index] });
    });
    return candidates;
  }

  /** Adds to a pair's count; a gain remembers the word that it was made in. */
  change(left: number, right: number, by: number, word: number): void {
    const pair = this.#pair(left, right);
    pair.count += by;
    if (by < 0) return;
    if (!pair.gained) {
      pair.gained = [word];
      this.#touched.push(pair);
    } else if (pair.gained.at(-1) !== word) {
      pair.gained.push(word);
    }
  }

  /** The pairs that gained words since the last call, to be queued. */
  takeGained(): Candidate[] {
    const candidates: Candidate[] = [];
    for (const pair of this.#touched) {
      const { count, gained = [] } = pair;
      pair.gained = undefined;
      if (count === 0) continue;
      // Most pairs wait for good, with a few words: keep no spare room.
      const words = gained.length < 16
        ? gained.slice()
        : Int32Array.from(gained);
      candidates.push({ pair, count, words });
    }
    this.#touched = [];
    return candidates;
  }

  #pair(left: number, right: number): Pair {
    const key = left * this.#vocabularySize + right;
    let pair = this.#pairs.get(key);
    if (!pair) {
      pair = { left, right, count: 0, gained: undefined };
      this.#pairs.set(key, pair);
    }
    return pair;
  }
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
