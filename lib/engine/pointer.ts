/**
 * What native libraries take: addresses, strings, and lengths of axes.
 *
 * @module
 */

/** An address that is handed back to the library that it came from. */
// deno-lint-ignore no-explicit-any -- opaque pointers of a C library
export type Pointer = Deno.PointerObject<any>;

/** An address as a number: a pointer's, or that of an array's first element. */
export function addressOf(memory: ArrayBufferView | Deno.PointerValue): bigint {
  const pointer = ArrayBuffer.isView(memory)
    ? Deno.UnsafePointer.of(memory as ArrayBufferView<ArrayBuffer>)
    : memory;
  return BigInt(Deno.UnsafePointer.value(pointer));
}

/** A string as C reads it, with a zero at its end. */
export function cString(value: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(value + "\0");
}

/** Lengths of a tensor's axes; C wants an address even for none. */
export function lengthsOf(
  shape: readonly number[],
): BigInt64Array<ArrayBuffer> {
  return BigInt64Array.from(shape.length > 0 ? shape.map(BigInt) : [0n]);
}
