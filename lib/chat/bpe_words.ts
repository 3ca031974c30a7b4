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
import { pretokenize } from "./pretokenize.ts";

/** Distinct words, `W` of them, `S` bytes in all. */
export interface Words {
  /** How often each word occurs, float64 `[W]`. */
  readonly counts: Float64Array;
  /** Token ids, `[S]`; one a byte at first. */
  readonly symbols: Uint16Array | Int32Array;
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
) => void;

/**
 * Counts the words of all texts. Only distinct words are kept, so that memory
 * grows with the vocabulary of the language and not with the text.
 *
 * @param onText Called after each text with the number read so far.
 */
export async function countWords(
  texts: AsyncIterable<string> | Iterable<string>,
  onText?: (texts: number) => void,
): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  let read = 0;
  for await (const text of texts) {
    for (const word of pretokenize(text)) {
      counts.set(word, (counts.get(word) ?? 0) + 1);
    }
    onText?.(++read);
  }
  return counts;
}

/**
 * Spells the words in bytes.
 *
 * @param idOfByte Token id of each byte, `[256]`.
 * @param vocabularySize Above every id that merging will ever write.
 */
export function layOut(
  counted: ReadonlyMap<string, number>,
  idOfByte: ArrayLike<number>,
  vocabularySize: number,
): Words {
  const encoder = new TextEncoder();
  let units = 0;
  for (const word of counted.keys()) units += word.length;
  const bytes = new Uint8Array(3 * units); // UTF-8 takes at most 3 a unit
  const starts = new Int32Array(counted.size);
  const lengths = new Int32Array(counted.size);
  let [index, end] = [0, 0];
  for (const word of counted.keys()) {
    starts[index] = end;
    lengths[index] = encoder.encodeInto(word, bytes.subarray(end)).written;
    end += lengths[index++];
  }
  const symbols = vocabularySize <= 2 ** 16
    ? new Uint16Array(end)
    : new Int32Array(end);
  for (let at = 0; at < end; at++) symbols[at] = idOfByte[bytes[at]];
  return {
    counts: Float64Array.from(counted.values()),
    symbols,
    starts,
    lengths,
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
  let write = start;
  for (let read = start; read < end; read++, write++) {
    const found = symbols[read] === left && read + 1 < end &&
      symbols[read + 1] === right;
    if (!found) {
      symbols[write] = symbols[read];
      continue;
    }
    if (write > start) {
      onChange(symbols[write - 1], left, -1);
      onChange(symbols[write - 1], merged, 1);
    }
    symbols[write] = merged;
    read++;
    if (read + 1 < end) {
      onChange(right, symbols[read + 1], -1);
      onChange(merged, symbols[read + 1], 1);
    }
  }
  lengths[word] = write - start;
}
