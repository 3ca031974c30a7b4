/**
 * Byte-level BPE training: from text to a vocabulary and its merges.
 *
 * Covers training only; `tokenizer_folder.ts` writes the result as a published
 * tokenizer and `tokenizer.ts` encodes with it. No normalizer, no unknown
 * token: every text is some sequence of bytes.
 *
 * Source: Sennrich, Haddow and Birch 2016, arXiv:1508.07909. Order, ties and
 * recounting follow the `BpeTrainer` of Hugging Face `tokenizers` 0.23, so that
 * the same text and settings give the same merges.
 *
 * @module
 */
import { UserError } from "../../core/errors.ts";
import { turnEvents } from "../../core/signals.ts";
import { BYTE_CHARACTERS, BYTES_BY_CHARACTER } from "./byte_characters.ts";
import { CandidateQueue } from "./pair_queue.ts";
import { type OnCandidate, PairCounts } from "./pairs.ts";
import { WordLists } from "./word_lists.ts";
import {
  countWords,
  layOut,
  mergeInWord,
  type OnPairChange,
  type Words,
} from "./words.ts";

/** A trained vocabulary; a token's id is its index. */
export interface BpeModel {
  /** Special tokens, then the 256 bytes, then one token a merge. */
  readonly vocabulary: readonly string[];
  /** Pairs of tokens in the order in which encoding merges them. */
  readonly merges: readonly (readonly [left: string, right: string])[];
  /** Tokens that no text content can produce; ids 0 and up. */
  readonly specialTokens: readonly string[];
}

/** How far training has come. */
export interface BpeProgress {
  /** Reading texts, then growing the vocabulary. */
  readonly stage: "reading" | "merging";
  /** Texts read, or tokens in the vocabulary. */
  readonly done: number;
  /** Tokens wanted; unknown while reading. */
  readonly total?: number;
}

/** Settings of {@linkcode trainBpe}. */
export interface BpeTrainerOptions {
  /** Tokens wanted in all, special ones and bytes included. */
  readonly vocabularySize: number;
  /** Reserved from the start, in this order from id 0. */
  readonly specialTokens: readonly string[];
  /**
   * Pairs rarer than this are not merged. The default merges whatever occurs,
   * as Python's `BpeTrainer` does when it is not told otherwise.
   *
   * @default {0}
   */
  readonly minimumFrequency?: number;
  /** Called after each text and each merge; throttling is the caller's. */
  readonly onProgress?: (progress: BpeProgress) => void;
}

/**
 * Trains a byte-level BPE vocabulary.
 *
 * The vocabulary stays smaller than asked for when the text has nothing left to
 * merge.
 *
 * @param texts Read once; only distinct words are kept.
 * @throws {UserError} If the vocabulary has no room for the special tokens and
 * the bytes, or if there is no text.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { trainBpe } from "sft/tokenizer/bpe/bpe_trainer.ts";
 *
 * const { merges, vocabulary } = await trainBpe(["low low lower lowest"], {
 *   vocabularySize: 260,
 *   specialTokens: ["<pad>"],
 * });
 * assertEquals(merges, [["l", "o"], ["lo", "w"], ["Ġ", "low"]]);
 * assertEquals(vocabulary.slice(-3), ["lo", "low", "Ġlow"]);
 * ```
 */
export async function trainBpe(
  texts: AsyncIterable<string> | Iterable<string>,
  options: BpeTrainerOptions,
): Promise<BpeModel> {
  const { vocabularySize, specialTokens, onProgress } = options;
  const firstByte = specialTokens.length;
  if (vocabularySize < firstByte + 256) {
    throw new UserError(
      `Cannot train a tokenizer: vocabulary size ${vocabularySize} is below ` +
        `${firstByte + 256}, the special tokens and the 256 bytes`,
    );
  }
  const idOfByte = new Int32Array(256);
  BYTES_BY_CHARACTER.forEach((byte, rank) => idOfByte[byte] = firstByte + rank);
  const words = layOut(
    await countWords(
      texts,
      (done) => onProgress?.({ stage: "reading", done }),
    ),
    idOfByte,
    vocabularySize,
  );
  if (words.counts.length === 0) {
    throw new UserError(
      "Cannot train a tokenizer: the text is empty, expected some to learn from",
    );
  }
  const vocabulary = [
    ...specialTokens,
    ...BYTES_BY_CHARACTER.map((byte) => BYTE_CHARACTERS[byte]),
  ];
  const merges = await learnMerges(words, vocabulary, options);
  return { vocabulary, merges, specialTokens };
}

/** Grows `vocabulary` to its size, merge by merge. */
async function learnMerges(
  words: Words,
  vocabulary: string[],
  options: BpeTrainerOptions,
): Promise<[string, string][]> {
  const { vocabularySize, specialTokens, minimumFrequency = 0 } = options;
  const ids = new Map(vocabulary.map((token, id) => [token, id]));
  const pairs = new PairCounts(vocabularySize);
  const queue = new CandidateQueue(pairs);
  const lists = new WordLists();
  const merged = new Set<number>();
  const enqueue: OnCandidate = (pair, count, holders, from, to) =>
    queue.push({ pair, count, list: lists.write(holders, from, to) });
  pairs.countBytePairs(words, specialTokens.length, enqueue);

  while (vocabulary.length < vocabularySize) {
    const top = queue.pop();
    if (!top) break;
    const { pair } = top;
    const count = pairs.counts[pair];
    if (count !== top.count) { // merges have changed it since it was queued
      queue.push({ ...top, count });
      continue;
    }
    if (count < Math.max(1, minimumFrequency)) break;

    // Two different pairs can spell the same token; it keeps its first id.
    const [left, right] = [pairs.left[pair], pairs.right[pair]];
    const token = vocabulary[left] + vocabulary[right];
    const id = ids.get(token) ?? vocabulary.push(token) - 1;
    ids.set(token, id);
    // A pair that comes up again with other words counts from then on.
    merged.delete(pair);
    merged.add(pair);

    const merge = [left, right, id] as const;
    const onChange: OnPairChange = (before, after, change, word) =>
      pairs.change(before, after, change * words.counts[word], word);
    for (const word of lists.take(top.list)) {
      mergeInWord(words, word, merge, onChange);
    }
    pairs.takeGained(enqueue);
    options.onProgress?.({
      stage: "merging",
      done: vocabulary.length,
      total: vocabularySize,
    });
    await turnEvents();
  }
  return Array.from(
    merged,
    (pair) => [vocabulary[pairs.left[pair]], vocabulary[pairs.right[pair]]],
  );
}
