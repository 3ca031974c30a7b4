/**
 * A priority queue of candidates: highest count first; among equal counts the
 * lowest left id, then the lowest right id.
 *
 * A pair can wait more than once, each time with the words that were new to it
 * when it was queued and with the count of that moment; see `bpe_trainer.ts`. A
 * binary heap in arrays, since millions wait; entries are never updated in
 * place.
 *
 * @module
 */
import { growTo, type Ids } from "./growing_array.ts";

/** The tokens of each pair, by its index. */
export interface PairTokens {
  readonly left: Ids;
  readonly right: Ids;
}

/** A pair waiting to be merged in the words of a list. */
export interface Candidate {
  readonly pair: number;
  /** The pair's count when it was queued. */
  readonly count: number;
  readonly list: number;
}

/** Yields candidates, the next one to merge first. */
export class CandidateQueue {
  readonly #tokens: PairTokens;
  #size = 0;
  #pairs = new Int32Array(1 << 8);
  #counts = new Float64Array(1 << 8);
  #lists = new Float64Array(1 << 8);

  constructor(tokens: PairTokens) {
    this.#tokens = tokens;
  }

  /** Adds one candidate. */
  push({ pair, count, list }: Candidate): void {
    let at = this.#size++;
    this.#pairs = growTo(this.#pairs, this.#size);
    this.#counts = growTo(this.#counts, this.#size);
    this.#lists = growTo(this.#lists, this.#size);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#precedes(pair, count, parent)) break;
      this.#move(parent, at);
      at = parent;
    }
    this.#set(at, pair, count, list);
  }

  /** Removes and returns the first candidate, `undefined` when none is left. */
  pop(): Candidate | undefined {
    if (this.#size === 0) return undefined;
    const first = this.#candidate(0);
    const { pair, count, list } = this.#candidate(--this.#size);
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.#size) break;
      const other = child + 1;
      if (
        other < this.#size &&
        this.#precedes(this.#pairs[other], this.#counts[other], child)
      ) child = other;
      if (this.#precedes(pair, count, child)) break;
      this.#move(child, at);
      at = child;
    }
    this.#set(at, pair, count, list);
    return first;
  }

  #precedes(pair: number, count: number, at: number): boolean {
    if (count !== this.#counts[at]) return count > this.#counts[at];
    const { left, right } = this.#tokens;
    const other = this.#pairs[at];
    if (left[pair] !== left[other]) return left[pair] < left[other];
    return right[pair] < right[other];
  }

  #candidate(at: number): Candidate {
    return {
      pair: this.#pairs[at],
      count: this.#counts[at],
      list: this.#lists[at],
    };
  }

  #move(from: number, to: number): void {
    this.#set(to, this.#pairs[from], this.#counts[from], this.#lists[from]);
  }

  #set(at: number, pair: number, count: number, list: number): void {
    this.#pairs[at] = pair;
    this.#counts[at] = count;
    this.#lists[at] = list;
  }
}
