/**
 * Text that ends where one of some sequences begins, of which nothing is shown.
 *
 * @module
 */

/** Lets pieces of a text through, up to the first of the sequences. */
export class StopText {
  readonly #stops: readonly string[];
  #held = "";
  #found = false;

  /** @param stops None is empty. */
  constructor(stops: readonly string[]) {
    this.#stops = stops;
  }

  /** Whether a sequence has come; nothing is let through from then on. */
  get found(): boolean {
    return this.#found;
  }

  /** What can be shown now: what may be the beginning of a sequence is held. */
  push(piece: string): string {
    if (this.#found) return "";
    const text = this.#held + piece;
    const places = this.#stops.map((stop) => text.indexOf(stop))
      .filter((place) => place >= 0);
    if (places.length > 0) {
      this.#found = true;
      this.#held = "";
      return text.slice(0, Math.min(...places));
    }
    const held = Math.max(0, ...this.#stops.map((stop) => begun(text, stop)));
    this.#held = text.slice(text.length - held);
    return text.slice(0, text.length - held);
  }

  /** What was held and is no sequence after all. */
  end(): string {
    const rest = this.#held;
    this.#held = "";
    return rest;
  }
}

/** Length of the longest beginning of `stop` that `text` ends with. */
function begun(text: string, stop: string): number {
  for (let length = stop.length - 1; length > 0; length--) {
    if (text.endsWith(stop.slice(0, length))) return length;
  }
  return 0;
}
