/**
 * Both kinds of duplicates of one set in the making, and their memory on disk.
 *
 * What is remembered of a kept row is also written to disk, so that a process
 * that goes on after a killed one drops the same rows.
 *
 * @module
 */
import type { PreparedSettings } from "./cache_key.ts";
import { HashSet } from "./exact_duplicates.ts";
import { SIGNATURE_LENGTH } from "./min_hash.ts";
import { NearDuplicates } from "./near_duplicates.ts";

/** Bytes of a row's hash. */
const HASH_LENGTH = 8;

/** What duplicates are found by. */
export interface RowMarks {
  /** Uint32 `[2]`: 64 bits of the normalised text's hash. */
  readonly hash: Uint32Array;
  /** Uint8 `[80]`; empty where near duplicates are not looked for. */
  readonly signature: Uint8Array;
}

/** Remembers the kept rows of a set, to find their duplicates. */
export class Duplicates {
  readonly #exact?: HashSet;
  readonly #near?: NearDuplicates;
  readonly #recordLength: number;
  #written: Uint8Array[] = [];

  constructor(
    settings: Pick<PreparedSettings, "dropExactDuplicates" | "nearDuplicates">,
  ) {
    const { dropExactDuplicates, nearDuplicates } = settings;
    if (dropExactDuplicates) this.#exact = new HashSet();
    if (nearDuplicates) {
      const { threshold, capacity } = nearDuplicates;
      this.#near = new NearDuplicates(threshold, capacity);
    }
    this.#recordLength = (this.#exact ? HASH_LENGTH : 0) +
      (this.#near ? SIGNATURE_LENGTH : 0);
  }

  /**
   * Says which kind of duplicate a row is; remembers the row, and returns
   * nothing, if it is none.
   */
  refusal({ hash, signature }: RowMarks): string | undefined {
    if (this.#exact?.has(hash[0], hash[1])) return "exact duplicate";
    if (this.#near?.has(signature)) return "near duplicate";
    this.#exact?.add(hash[0], hash[1]);
    this.#near?.add(signature);
    if (this.#recordLength > 0) {
      this.#written.push(this.#record(hash, signature));
    }
  }

  /** Returns what was remembered since the last call, as bytes for a file. */
  takeWritten(): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(this.#written.length * this.#recordLength);
    for (const [index, record] of this.#written.entries()) {
      bytes.set(record, index * this.#recordLength);
    }
    this.#written = [];
    return bytes;
  }

  /** Remembers what an earlier process wrote to disk. */
  restore(bytes: Uint8Array<ArrayBuffer>): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const size = this.#recordLength;
    for (let at = 0; size > 0 && at + size <= bytes.length; at += size) {
      let signatureAt = at;
      if (this.#exact) {
        this.#exact.add(view.getUint32(at), view.getUint32(at + 4));
        signatureAt += HASH_LENGTH;
      }
      this.#near?.add(bytes.subarray(signatureAt, at + size));
    }
  }

  #record(hash: Uint32Array, signature: Uint8Array): Uint8Array {
    const record = new Uint8Array(this.#recordLength);
    const view = new DataView(record.buffer);
    if (this.#exact) {
      view.setUint32(0, hash[0]);
      view.setUint32(4, hash[1]);
    }
    if (this.#near) record.set(signature, this.#exact ? HASH_LENGTH : 0);
    return record;
  }
}
