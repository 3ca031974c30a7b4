/**
 * Puts a row together that comes in any number of pieces.
 *
 * @module
 */
import { UserError } from "../../core/errors.ts";

/**
 * Bytes of a row at most, some two million tokens: a bound to memory, since what
 * is made of a row takes up to 300 times its size.
 */
export const LONGEST_ROW = 8 * 2 ** 20;

/** @param where The row, in words. */
export function tooLongError(where: string): UserError {
  return new UserError(
    `Cannot read ${where}: it is longer than 8 MiB, expected one ` +
      "conversation or text in each row",
  );
}

/** Pieces of one row. */
export class Pieces {
  #pieces: Uint8Array<ArrayBuffer>[] = [];
  #length = 0;

  /**
   * Keeps a copy, since a piece is often a view of a much larger buffer.
   *
   * @param where The row, in words, for the error.
   * @throws {UserError} If the row is longer than any row is.
   */
  add(piece: Uint8Array, where: () => string): void {
    if (piece.length === 0) return;
    this.#length += piece.length;
    if (this.#length > LONGEST_ROW) throw tooLongError(where());
    this.#pieces.push(piece.slice());
  }

  get isEmpty(): boolean {
    return this.#length === 0;
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
