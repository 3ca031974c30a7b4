/**
 * Elements that are numbers by themselves.
 *
 * @module
 */

/** 32 bits. */
export function readF32(
  bytes: DataView,
  at: number,
  out: Float32Array,
  to: number,
): void {
  out[to] = bytes.getFloat32(at, true);
}

/** 16 bits, of which 5 are the exponent's. */
export function readF16(
  bytes: DataView,
  at: number,
  out: Float32Array,
  to: number,
): void {
  out[to] = bytes.getFloat16(at, true);
}

/** The upper half of 32 bits. */
export function readBf16(
  bytes: DataView,
  at: number,
  out: Float32Array,
  to: number,
): void {
  BITS[0] = bytes.getUint16(at, true) << 16;
  out[to] = FLOAT[0];
}

const BITS = new Uint32Array(1);
const FLOAT = new Float32Array(BITS.buffer);
