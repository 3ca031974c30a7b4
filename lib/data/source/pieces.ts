/**
 * A row that comes in pieces of unknown number, put together at its end.
 *
 * @module
 */
import { UserError } from "../../core/errors.ts";

/** Bytes of a row at most: a bound to memory, far above any conversation. */
export const LONGEST_ROW = 64 * 2 ** 20;

/** Pieces of one row. */
export class Pieces {
  #pieces: Uint8Array<ArrayBuffer>[] = [];
  #length = 0;

  /**
   * Keeps a copy: what arrives is often a window on much more.
   *
   * @param where The row, in words, for the error.
   * @throws {UserError} If the row is longer than any row is.
   */
  add(piece: Uint8Array, where: () => string): void {
    if (piece.length === 0) return;
    this.#length += piece.length;
    if (this.#length > LONGEST_ROW) {
      throw new UserError(
        `Cannot read ${where()}: it is longer than 64 MiB, expected one ` +
          "conversation or text in each row",
      );
    }
    this.#pieces.push(piece.slice());
  }

  /** The row; the next piece begins another. */
  take(): Uint8Array<ArrayBuffer> {
    const pieces = this.#pieces;
    const length = this.#length;
    this.#pieces = [];
    this.#length = 0;
    // Nearly every row comes in one piece, and is a copy already.
    if (pieces.length === 1) return pieces[0];
    const row = new Uint8Array(length);
    let at = 0;
    for (const piece of pieces) {
      row.set(piece, at);
      at += piece.length;
    }
    return row;
  }
}
