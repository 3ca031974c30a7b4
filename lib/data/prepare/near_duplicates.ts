/**
 * Near duplicates: finds an earlier row that says nearly the same, without
 * comparing with all of them.
 *
 * Signatures are cut into 16 bands of 5 bytes; rows that agree in a whole band
 * are candidates (locality-sensitive hashing), and the similarity estimated
 * from all 80 bytes decides. Of pairs with a Jaccard similarity J, a share of
 * 1 - (1 - J⁵)¹⁶ become candidates: 0.71 at 0.6, 0.95 at 0.7, 0.998 at 0.8.
 *
 * Memory is bounded: only the latest `capacity` rows are remembered, in 208
 * bytes each (the signature, and two links for each band), and a newer row
 * takes the place of the oldest. At most 32 candidates a band are looked at,
 * the newest first.
 *
 * Source: Leskovec, Rajaraman and Ullman, "Mining of Massive Datasets", 3.4.
 *
 * @module
 */
import { SIGNATURE_LENGTH, similarity } from "./min_hash.ts";

const BANDS = 16;
const BAND_LENGTH = SIGNATURE_LENGTH / BANDS;

/** Candidates of a band; a phrase that thousands share must not cost more. */
const MOST_CANDIDATES = 32;

/** Rows remembered by their signatures. */
export class NearDuplicates {
  readonly #capacity: number;
  readonly #threshold: number;
  /** Uint8 `[capacity, 80]`: row r is in place r mod capacity. */
  readonly #signatures: Uint8Array;
  /** Int32 `[bands, buckets]`: the newest row in a bucket, counted from 1. */
  readonly #newest: Int32Array;
  /** Int32 `[bands, capacity]`: the next older row in a row's bucket. */
  readonly #older: Int32Array;
  /** A power of two. */
  readonly #buckets: number;
  #rows = 0;

  /**
   * @param threshold Estimated Jaccard similarity from which rows are the same.
   * @param capacity Rows remembered.
   */
  constructor(threshold: number, capacity: number) {
    this.#threshold = threshold;
    this.#capacity = capacity;
    this.#buckets = 2 ** Math.floor(Math.log2(Math.max(2, capacity)));
    this.#signatures = new Uint8Array(capacity * SIGNATURE_LENGTH);
    this.#newest = new Int32Array(BANDS * this.#buckets);
    this.#older = new Int32Array(BANDS * capacity);
  }

  /** Whether a remembered row is similar enough. */
  has(signature: Uint8Array): boolean {
    return !this.similarRows(signature).next().done;
  }

  /**
   * Numbers of the remembered rows that are similar enough, in the order in
   * which rows were added, from 0; one may come more than once.
   */
  *similarRows(signature: Uint8Array): Generator<number> {
    for (let band = 0; band < BANDS; band++) {
      let row = this.#newest[this.#bucketOf(signature, band)];
      for (let looked = 0; looked < MOST_CANDIDATES; looked++) {
        // There is no older row, or a newer one has taken its place.
        if (row <= Math.max(0, this.#rows - this.#capacity)) break;
        const place = (row - 1) % this.#capacity;
        const known = this.#signatures.subarray(
          place * SIGNATURE_LENGTH,
          (place + 1) * SIGNATURE_LENGTH,
        );
        if (similarity(known, signature) >= this.#threshold) yield row - 1;
        row = this.#older[band * this.#capacity + place];
      }
    }
  }

  /** Remembers a row. */
  add(signature: Uint8Array): void {
    const place = this.#rows % this.#capacity;
    this.#rows++;
    this.#signatures.set(signature, place * SIGNATURE_LENGTH);
    for (let band = 0; band < BANDS; band++) {
      const bucket = this.#bucketOf(signature, band);
      this.#older[band * this.#capacity + place] = this.#newest[bucket];
      this.#newest[bucket] = this.#rows;
    }
  }

  #bucketOf(signature: Uint8Array, band: number): number {
    let hash = band + 1;
    for (let at = band * BAND_LENGTH; at < (band + 1) * BAND_LENGTH; at++) {
      hash = Math.imul(hash ^ signature[at], 0x01000193);
      hash ^= hash >>> 15;
    }
    hash = Math.imul(hash ^ hash >>> 16, 0x7feb352d);
    hash ^= hash >>> 15;
    return band * this.#buckets + (hash & this.#buckets - 1);
  }
}
