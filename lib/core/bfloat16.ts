/**
 * Bfloat16, the upper half of a float32.
 *
 * @module
 */

/** As float32, exactly. */
export function widenBfloat16(halves: Uint16Array): Float32Array {
  const bits = new Uint32Array(halves.length);
  for (let i = 0; i < halves.length; i++) bits[i] = halves[i] << 16;
  return new Float32Array(bits.buffer);
}

/** Rounds to nearest, ties to even; NaN stays NaN. */
export function narrowToBfloat16(data: Float32Array): Uint16Array {
  const bits = new Uint32Array(data.buffer, data.byteOffset, data.length);
  // Not by `from()`, which lists all elements before it makes the array.
  const halves = new Uint16Array(data.length);
  for (let i = 0; i < bits.length; i++) {
    const word = bits[i];
    halves[i] = Number.isNaN(data[i])
      ? word >>> 16 | 0x40 // a quiet NaN
      : word + 0x7fff + (word >>> 16 & 1) >>> 16;
  }
  return halves;
}
