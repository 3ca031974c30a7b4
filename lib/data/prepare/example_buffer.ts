/**
 * Examples gathered end to end in arrays that grow, until they are a shard.
 *
 * @module
 */
import type { ShardContents } from "./shard.ts";

/** Room for a first few examples. */
const FIRST = 1 << 12;

/** The examples of a shard in the making. */
export class ExampleBuffer {
  #lengths = new Uint32Array(FIRST);
  #tokens = new Int32Array(FIRST);
  #supervised = new Uint8Array(FIRST);
  #examples = 0;
  #used = 0;

  get examples(): number {
    return this.#examples;
  }

  add(tokens: Int32Array, supervised: Uint8Array): void {
    const end = this.#used + tokens.length;
    if (this.#examples === this.#lengths.length) {
      this.#lengths = growTo(this.#lengths, 2 * this.#examples);
    }
    if (end > this.#tokens.length) {
      const room = Math.max(end, 2 * this.#tokens.length);
      this.#tokens = growTo(this.#tokens, room);
      this.#supervised = growTo(this.#supervised, room);
    }
    this.#tokens.set(tokens, this.#used);
    this.#supervised.set(supervised, this.#used);
    this.#lengths[this.#examples++] = tokens.length;
    this.#used = end;
  }

  /** What was added, until the next call of `add`. */
  contents(): ShardContents {
    return {
      lengths: this.#lengths.subarray(0, this.#examples),
      tokens: this.#tokens.subarray(0, this.#used),
      supervised: this.#supervised.subarray(0, this.#used),
    };
  }

  /** Begins anew and keeps the room. */
  clear(): void {
    [this.#examples, this.#used] = [0, 0];
  }
}

/** Copies values into a longer array. */
function growTo<Values extends Uint32Array | Int32Array | Uint8Array>(
  values: Values,
  length: number,
): Values {
  const larger = new (values.constructor as new (length: number) => Values)(
    length,
  );
  larger.set(values);
  return larger;
}
