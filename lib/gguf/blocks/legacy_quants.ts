/**
 * Blocks of 32 elements with one scale, and a minimum in those that end in 1.
 *
 *     Q8_0    d, 32 signed bytes                     d·q
 *     Q4_0    d, 32 halves of bytes                  d·(q - 8)
 *     Q4_1    d, m, 32 halves of bytes               d·q + m
 *     Q5_0    d, 32 fifth bits, 32 halves            d·(q - 16)
 *     Q5_1    d, m, 32 fifth bits, 32 halves         d·q + m
 *
 * `d` and `m` are float16. Of a byte of halves the lower one is an element of the
 * first 16, the upper one the element 16 behind it. Products and sums are exact in
 * float64, so each element is rounded once, as in float32 arithmetic.
 *
 * @module
 */

const HALF = 16;

/** Eight bits. */
export function readQ80(
  bytes: DataView,
  at: number,
  out: Float32Array,
  to: number,
): void {
  const d = bytes.getFloat16(at, true);
  for (let i = 0; i < 2 * HALF; i++) {
    out[to + i] = d * bytes.getInt8(at + 2 + i);
  }
}

/** Four bits around 8. */
export function readQ40(
  bytes: DataView,
  at: number,
  out: Float32Array,
  to: number,
): void {
  const d = bytes.getFloat16(at, true);
  for (let i = 0; i < HALF; i++) {
    const pair = bytes.getUint8(at + 2 + i);
    out[to + i] = d * ((pair & 15) - 8);
    out[to + HALF + i] = d * ((pair >> 4) - 8);
  }
}

/** Four bits above a minimum. */
export function readQ41(
  bytes: DataView,
  at: number,
  out: Float32Array,
  to: number,
): void {
  const d = bytes.getFloat16(at, true);
  const m = bytes.getFloat16(at + 2, true);
  for (let i = 0; i < HALF; i++) {
    const pair = bytes.getUint8(at + 4 + i);
    out[to + i] = d * (pair & 15) + m;
    out[to + HALF + i] = d * (pair >> 4) + m;
  }
}

/** Five bits around 16. */
export function readQ50(
  bytes: DataView,
  at: number,
  out: Float32Array,
  to: number,
): void {
  const d = bytes.getFloat16(at, true);
  const fifth = bytes.getUint32(at + 2, true);
  for (let i = 0; i < HALF; i++) {
    const pair = bytes.getUint8(at + 6 + i);
    out[to + i] = d * ((pair & 15 | (fifth >>> i & 1) << 4) - 16);
    out[to + HALF + i] = d *
      ((pair >> 4 | (fifth >>> HALF + i & 1) << 4) - 16);
  }
}

/** Five bits above a minimum. */
export function readQ51(
  bytes: DataView,
  at: number,
  out: Float32Array,
  to: number,
): void {
  const d = bytes.getFloat16(at, true);
  const m = bytes.getFloat16(at + 2, true);
  const fifth = bytes.getUint32(at + 4, true);
  for (let i = 0; i < HALF; i++) {
    const pair = bytes.getUint8(at + 8 + i);
    out[to + i] = d * (pair & 15 | (fifth >>> i & 1) << 4) + m;
    out[to + HALF + i] = d * (pair >> 4 | (fifth >>> HALF + i & 1) << 4) + m;
  }
}
