/**
 * A priority queue of candidates: highest count first; among equal counts the
 * lowest left id, then the lowest right id.
 *
 * A binary heap; entries are never updated in place.
 *
 * @module
 */
import type { Candidate } from "./bpe_pairs.ts";

/** Yields candidates, the next one to merge first. */
export class CandidateQueue {
  readonly #heap: Candidate[] = [];

  /** Adds one candidate. */
  push(candidate: Candidate): void {
    const heap = this.#heap;
    let at = heap.length;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!precedes(candidate, heap[parent])) break;
      heap[at] = heap[parent];
      at = parent;
    }
    heap[at] = candidate;
  }

  /** Removes and returns the first candidate, `undefined` when none is left. */
  pop(): Candidate | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (!last || heap.length === 0) return first;

    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && precedes(heap[child + 1], heap[child])) {
        child++;
      }
      if (!precedes(heap[child], last)) break;
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = last;
    return first;
  }
}

function precedes(a: Candidate, b: Candidate): boolean {
  if (a.count !== b.count) return a.count > b.count;
  if (a.pair.left !== b.pair.left) return a.pair.left < b.pair.left;
  return a.pair.right < b.pair.right;
}
