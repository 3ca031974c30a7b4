/**
 * Where names have values while a template runs, and what it writes.
 *
 * @module
 */
import { checkLength, spendBytes } from "../value/budget.ts";
import { addPieces, type Piece, Text } from "../value/text.ts";
import type { Value } from "../value/values.ts";

/** What is known of one rendering while it runs. */
export class Run {
  /** How many `{% generation %}` it went through. */
  generations = 0;

  constructor(readonly now: Date) {}
}

/** Names and values; a name that is not here may be in what is around. */
export class Scope {
  readonly #values = new Map<string, Value>();

  constructor(readonly run: Run, readonly around?: Scope) {}

  get(name: string): Value | undefined {
    return this.#values.get(name) ?? this.around?.get(name);
  }

  set(name: string, value: Value): void {
    this.#values.set(name, value);
  }

  inner(): Scope {
    return new Scope(this.run, this);
  }
}

/** What is written, in the order in which it is. */
export class Output {
  readonly #pieces: Piece[] = [];
  #length = 0;

  constructor(readonly run: Run) {}

  write(text: Text): void {
    const { size } = text;
    this.#length += size;
    checkLength(this.#length);
    spendBytes(size);
    addPieces(this.#pieces, text.pieces);
  }

  get text(): Text {
    return new Text(this.#pieces);
  }
}

/** What a statement asks of the loop that it is in. */
export type Signal = "break" | "continue" | undefined;

/** A statement, ready to run. */
export type Execute = (scope: Scope, output: Output) => Signal;
