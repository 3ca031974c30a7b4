/**
 * The words of a text with their counts, laid out as one array of symbols in
 * which pairs are merged in place.
 *
 *     words    " to"   " too"      counts   [7, 2]
 *     symbols  Ġ t o   Ġ t o o     starts   [0, 3]   lengths [3, 4]
 *     merged   Ġ to ·  Ġ to o ·             [0, 3]           [2, 3]
 *
 * A merged word shrinks within its own place; nothing moves. Which pair to
 * merge is decided in `bpe_trainer.ts`.
 *
 * @module
 */
import { idArray, type Ids } from "./growing_array.ts";
import { pretokenize } from "./pretokenize.ts";
import { WordTable } from "./word_table.ts";

/** Distinct words, `W` of them, `S` bytes in all. */
export interface Words {
  /** How often each word occurs, float64 `[W]`. */
  readonly counts: Float64Array;
  /** Token ids, `[S]`; one a byte at first. */
  readonly symbols: Ids;
  /** Where each word's symbols begin, int32 `[W]`. */
  readonly starts: Int32Array;
  /** How many symbols each word still has, int32 `[W]`. */
  readonly lengths: Int32Array;
}

/** Told of every pair that a merge makes (+1) or breaks (-1) in a word. */
export type OnPairChange = (
  left: number,
  right: number,
  change: 1 | -1,
  word: number,
) => void;

/**
 * Counts the words of all texts. Only distinct words are kept, so that memory
 * grows with them and not with the text; in Chinese they are most of it.
 *
 * @param onText Called after each text with the number read so far.
 */
export async function countWords(
  texts: AsyncIterable<string> | Iterable<string>,
  onText?: (texts: number) => void,
): Promise<WordTable> {
  const table = new WordTable();
  let read = 0;
  for await (const text of texts) {
    for (const word of pretokenize(text)) table.add(word);
    onText?.(++read);
  }
  return table;
}

/**
 * Spells the words in the ids of their bytes, and empties the table of them.
 *
 * @param idOfByte Token id of each byte, `[256]`.
 * @param vocabularySize Above every id that merging will ever write.
 */
export function layOut(
  table: WordTable,
  idOfByte: ArrayLike<number>,
  vocabularySize: number,
): Words {
  const { bytes, size } = table;
  const symbols = idArray(bytes.length, vocabularySize);
  for (let at = 0; at < symbols.length; at++) symbols[at] = idOfByte[bytes[at]];
  table.releaseWords();
  const starts = table.starts.subarray(0, size);
  const ends = table.starts.subarray(1);
  return {
    counts: table.counts,
    symbols,
    starts,
    lengths: ends.map((end, word) => end - starts[word]),
  };
}

/**
 * Merges every `left`, `right` in one word into `merged`, from the left, so
 * that of three equal symbols the first two become one.
 */
export function mergeInWord(
  { symbols, starts, lengths }: Words,
  word: number,
  [left, right, merged]: readonly [number, number, number],
  onChange: OnPairChange,
): void {
  const start = starts[word];
  const end = start + lengths[word];
  let read = start;
  while (
    read + 1 < end && !(symbols[read] === left && symbols[read + 1] === right)
  ) read++;
  if (read + 1 >= end) return;
  let write = read;
  for (; read < end; read++, write++) {
    const found = symbols[read] === left && read + 1 < end &&
      symbols[read + 1] === right;
    if (!found) {
      symbols[write] = symbols[read];
      continue;
    }
    if (write > start) {
      onChange(symbols[write - 1], left, -1, word);
      onChange(symbols[write - 1], merged, 1, word);
    }
    symbols[write] = merged;
    read++;
    if (read + 1 < end) {
      onChange(right, symbols[read + 1], -1, word);
      onChange(merged, symbols[read + 1], 1, word);
    }
  }
  lengths[word] = write - start;
}
