/**
 * Held-out rows that a model is trained on: figures on them tell what it has
 * learned by heart.
 *
 * Rows are compared by what users and assistants say, without system prompts,
 * capitals and white space. A row that differs in a letter or a sign is nearly
 * the same; one that differs in a number is another one, and so is a short one
 * that differs in a word.
 *
 * @module
 */
import type { DataRow } from "../chat/message.ts";
import { HashSet } from "../data/prepare/exact_duplicates.ts";
import { exactSimilarity, minHashSigner } from "../data/prepare/min_hash.ts";
import { NearDuplicates } from "../data/prepare/near_duplicates.ts";
import { normalise, rowText } from "../data/prepare/row_text.ts";
import { hash64 } from "../data/prepare/text_hash.ts";

/**
 * Jaccard similarity of character trigrams from which a row is nearly another.
 * Of fifty characters one other letter leaves 0.89 to 0.94, another short word
 * 0.75 to 0.86.
 */
const NEARLY = 0.88;

/** Estimates are off by 0.06 and less; what they suggest is compared exactly. */
const SUGGESTED = NEARLY - 0.15;

/** A held-out row. */
export interface HeldOutRow {
  /** The set that it is in. */
  readonly set: string;
  /** Its place in it, `"file:line"`. */
  readonly where: string;
  /** Of `overlapText()`. */
  readonly text: string;
}

/** Why a row is left out, in the words that such rows are counted by. */
export const TRAINED = {
  exactly: "in the training data",
  nearly: "nearly in the training data",
} as const;

/** What of a row is compared. */
export function overlapText(row: DataRow): string {
  const { questions, answers, whole } = rowText(row);
  const said = [...questions, ...answers].join("\n");
  return said === "" ? whole : said;
}

/** Held-out rows, and which of them have been met in training data. */
export class Overlap {
  readonly #rows: readonly HeldOutRow[];
  readonly #hashes = new HashSet();
  readonly #byText: ReadonlyMap<string, readonly HeldOutRow[]>;
  readonly #near: NearDuplicates;
  readonly #sign = minHashSigner(0);
  /** Key of a row → how it was met. */
  readonly #met = new Map<string, keyof typeof TRAINED>();

  constructor(rows: readonly HeldOutRow[]) {
    this.#rows = rows;
    this.#byText = Map.groupBy(rows, ({ text }) => normalise(text));
    this.#near = new NearDuplicates(SUGGESTED, Math.max(1, rows.length));
    for (const { text } of rows) {
      this.#hashes.add(...hash64(normalise(text)));
      this.#near.add(this.#sign(text));
    }
  }

  /** Marks the held-out rows that a training row is, or nearly is. */
  meet(text: string): void {
    if (this.#rows.length === 0) return;
    const plain = normalise(text);
    if (this.#hashes.has(...hash64(plain))) {
      for (const row of this.#byText.get(plain) ?? []) {
        this.#met.set(keyOf(row), "exactly");
      }
    }
    for (const index of this.#near.similarRows(this.#sign(text))) {
      const row = this.#rows[index];
      if (this.#met.has(keyOf(row))) continue;
      if (numbersIn(row.text) !== numbersIn(text)) continue;
      if (exactSimilarity(row.text, text) < NEARLY) continue;
      this.#met.set(keyOf(row), "nearly");
    }
  }

  /** Why a row is to be left out; nothing of one that was not met. */
  reasonFor(row: Pick<HeldOutRow, "set" | "where">): string | undefined {
    const how = this.#met.get(keyOf(row));
    return how && TRAINED[how];
  }

  /** How many rows a set has, and how many of them were met, by how. */
  counts(set: string): { rows: number; exactly: number; nearly: number } {
    const rows = this.#rows.filter((row) => row.set === set);
    const count = (how: keyof typeof TRAINED) =>
      rows.filter((row) => this.#met.get(keyOf(row)) === how).length;
    return {
      rows: rows.length,
      exactly: count("exactly"),
      nearly: count("nearly"),
    };
  }
}

/** In their order: what sums, dates and units differ in. */
function numbersIn(text: string): string {
  return normalise(text).match(/\p{N}+/gu)?.join(" ") ?? "";
}

function keyOf({ set, where }: Pick<HeldOutRow, "set" | "where">): string {
  return JSON.stringify([set, where]);
}
