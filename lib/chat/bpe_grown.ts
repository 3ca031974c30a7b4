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
 * The array itself where it has `length` elements, otherwise its elements with
 * zeros after them and a quarter more to spare; the array given is empty then,
 * since its memory is given back at once and not when somebody collects it.
 */
export function grown<Kind extends Numbers>(
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
