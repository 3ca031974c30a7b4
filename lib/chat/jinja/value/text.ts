/**
 * Text that knows where each part of it comes from.
 *
 * Every string in a running template is one of these, so that no filter, method
 * or operator can lose whose words a stretch of the result is: what a person
 * wrote stays a person's through `trim`, `split`, `+` and `tojson`.
 *
 * @module
 */
import {
  checkLength,
  OBJECT_BYTES,
  PLACE_BYTES,
  spendBytes,
  spendLook,
  spendSteps,
} from "./budget.ts";
import type { Role } from "../../message.ts";

/** A stretch of text that comes from one place. */
export interface Piece {
  readonly text: string;
  /** Whose message the text is; `undefined` for the template's own words. */
  readonly author?: Role;
  /** Which `{% generation %}` it is in, from 0; `undefined` for none. */
  readonly generation?: number;
}

/** A string of a template. Positions count UTF-16 units. */
export class Text {
  readonly #pieces: readonly Piece[];
  #text: string | undefined;

  /** @param markup Whether it counts as escaped, as after `escape`. */
  constructor(pieces: readonly Piece[], readonly markup = false) {
    this.#pieces = pieces;
  }

  /** Text of one place: the template's where no author is given. */
  static of(text: string, author?: Role): Text {
    const made = new Text(text === "" ? [] : [{ text, author }]);
    made.#text = text;
    return made;
  }

  /** Texts one after the other. */
  static join(texts: readonly Text[], between?: Text): Text {
    const pieces: Piece[] = [];
    let [total, longest] = [0, 0];
    texts.forEach((text, index) => {
      if (between && index > 0) {
        addPieces(pieces, between.#pieces);
        total += between.size;
      }
      addPieces(pieces, text.#pieces);
      const { size } = text;
      total += size;
      longest = Math.max(longest, size);
      spendSteps();
    });
    checkLength(total);
    // The longest is not copied: the runtime joins strings by reference.
    spendBytes(total - longest + PLACE_BYTES * pieces.length);
    return new Text(pieces);
  }

  get pieces(): readonly Piece[] {
    return this.#pieces;
  }

  /** As a plain string. */
  get text(): string {
    return this.#text ??= this.#pieces.map(({ text }) => text).join("");
  }

  /** Its length, without making one string of it. */
  get size(): number {
    let size = 0;
    for (const piece of this.#pieces) size += piece.text.length;
    return size;
  }

  get length(): number {
    return this.text.length;
  }

  /** As `String.prototype.slice`, with positions from 0. */
  slice(start: number, end = this.length): Text {
    if (start <= 0 && end >= this.length) return this;
    spendBytes(OBJECT_BYTES);
    const pieces: Piece[] = [];
    let offset = 0;
    for (const piece of this.#pieces) {
      const from = Math.max(start - offset, 0);
      const to = Math.min(end - offset, piece.text.length);
      if (from < to) {
        pieces.push({ ...piece, text: piece.text.slice(from, to) });
      }
      offset += piece.text.length;
      spendSteps();
      if (offset >= end) break;
    }
    return new Text(pieces, this.markup);
  }

  /** Each piece changed by itself, such as to upper case. */
  map(change: (text: string) => string): Text {
    spendLook(this.size);
    const changed = new Text(
      this.#pieces.map((piece) => ({ ...piece, text: change(piece.text) })),
      this.markup,
    );
    checkLength(changed.size);
    spendBytes(changed.size);
    return changed;
  }

  /** Other words of the same origin, where no part can be told from another. */
  rewritten(text: string): Text {
    const origin = this.#pieces.find(({ author }) => author !== undefined) ??
      this.#pieces[0];
    return text === "" ? EMPTY : new Text([{ ...origin, text }]);
  }

  /** The same text, all of it in a `{% generation %}`. */
  generated(generation: number): Text {
    return new Text(this.#pieces.map((piece) => ({ ...piece, generation })));
  }

  /** The same text, counting as escaped or not. */
  asMarkup(markup: boolean): Text {
    return markup === this.markup ? this : new Text(this.#pieces, markup);
  }
}

/** Appends pieces; one that goes on where the last one ended lengthens it. */
export function addPieces(to: Piece[], pieces: readonly Piece[]): void {
  for (const piece of pieces) {
    const last = to.at(-1);
    if (
      last && last.author === piece.author &&
      last.generation === piece.generation
    ) to[to.length - 1] = { ...last, text: last.text + piece.text };
    else to.push(piece);
  }
}

/** The text without a character. */
export const EMPTY: Text = Text.of("");

/** Code points, which Python counts; a pair of surrogates is one. */
export function countCodePoints(text: string): number {
  spendLook(text.length);
  if (!SURROGATE.test(text)) return text.length;
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/**
 * Where each code point begins, and the end; `undefined` where code points and
 * UTF-16 units are the same.
 */
export function codePointStarts(text: string): number[] | undefined {
  spendLook(text.length);
  if (!SURROGATE.test(text)) return undefined;
  const starts: number[] = [];
  let at = 0;
  for (const character of text) {
    starts.push(at);
    at += character.length;
  }
  starts.push(at);
  return starts;
}

const SURROGATE = /[\uD800-\uDFFF]/;
