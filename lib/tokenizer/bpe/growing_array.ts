/**
 * Typed arrays that grow: what holds millions of small records in a fraction of
 * the memory that as many objects take.
 *
 * @module
 */

/** The kinds of numbers that training keeps many of. */
export type Numbers =
  | Uint8Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>;

/** Token ids of a vocabulary. */
export type Ids = Uint16Array<ArrayBuffer> | Int32Array<ArrayBuffer>;

/** An array for token ids, of the narrowest kind that holds all of them. */
export function idArray(length: number, vocabularySize: number): Ids {
  return vocabularySize <= 2 ** 16
    ? new Uint16Array(length)
    : new Int32Array(length);
}

/**
 * Returns the array itself where it has `length` elements, otherwise a longer
 * one: its elements, zeros after them, and a quarter more to spare. The array
 * given is empty then: its memory is freed now, and not by the next collection.
 */
export function growTo<Kind extends Numbers>(
  array: Kind,
  length: number,
): Kind {
  if (length <= array.length) return array;
  const Longer = array.constructor as new (buffer: ArrayBuffer) => Kind;
  const bytes = Math.ceil(1.25 * length) * array.BYTES_PER_ELEMENT;
  return new Longer(array.buffer.transfer(bytes));
}

/** Gives an array's memory back at once; it is empty then. */
export function release(array: Numbers): void {
  array.buffer.transfer(0);
}
