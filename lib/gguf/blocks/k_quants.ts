/**
 * Blocks of 256 elements in parts with scales of their own, which have a common
 * scale in turn.
 *
 *     Q4_K    d, e, 8 scales and 8 minima of 6 bits, 256 halves
 *     Q5_K    the same, 256 fifth bits before the halves
 *             (d·scale)·q - e·minimum                          parts of 32
 *     Q6_K    256 halves, 256 pairs of bits, 16 signed scales, d
 *             (d·scale)·(q - 32)                               parts of 16
 *
 * `d` and `e` are float16. Each element is rounded once, as in float32
 * arithmetic, since what is between is exact in float64.
 *
 * @module
 */

/** Four bits. */
export function readQ4K(
  bytes: DataView,
  at: number,
  out: Float32Array,
  to: number,
): void {
  const d = bytes.getFloat16(at, true);
  const e = bytes.getFloat16(at + 2, true);
  for (let part = 0; part < 8; part++) {
    const scale = d * scaleAt(bytes, at + 4, part);
    const minimum = e * minimumAt(bytes, at + 4, part);
    // Two parts share 32 bytes: the first has the lower halves.
    const halves = at + 16 + (part >> 1) * 32;
    const shift = (part & 1) * 4;
    for (let i = 0; i < 32; i++) {
      const q = bytes.getUint8(halves + i) >> shift & 15;
      out[to + part * 32 + i] = scale * q - minimum;
    }
  }
}

/** Five bits. */
export function readQ5K(
  bytes: DataView,
  at: number,
  out: Float32Array,
  to: number,
): void {
  const d = bytes.getFloat16(at, true);
  const e = bytes.getFloat16(at + 2, true);
  const fifths = at + 16;
  for (let part = 0; part < 8; part++) {
    const scale = d * scaleAt(bytes, at + 4, part);
    const minimum = e * minimumAt(bytes, at + 4, part);
    const halves = at + 48 + (part >> 1) * 32;
    const shift = (part & 1) * 4;
    for (let i = 0; i < 32; i++) {
      const fifth = bytes.getUint8(fifths + i) >> part & 1;
      const q = bytes.getUint8(halves + i) >> shift & 15 | fifth << 4;
      out[to + part * 32 + i] = scale * q - minimum;
    }
  }
}

/** Six bits. */
export function readQ6K(
  bytes: DataView,
  at: number,
  out: Float32Array,
  to: number,
): void {
  const [pairs, scales] = [at + 128, at + 192];
  const d = bytes.getFloat16(at + 208, true);
  for (let part = 0; part < 16; part++) {
    const scale = d * bytes.getInt8(scales + part);
    // Of each half of the block: four runs of 32, two parts each.
    const [half, run, first] = [part >> 3, part >> 1 & 3, (part & 1) * 16];
    const lower = at + half * 64 + (run & 1) * 32 + first;
    const upper = pairs + half * 32 + first;
    for (let i = 0; i < 16; i++) {
      const four = bytes.getUint8(lower + i) >> (run >> 1) * 4 & 15;
      const two = bytes.getUint8(upper + i) >> run * 2 & 3;
      out[to + part * 16 + i] = scale * ((four | two << 4) - 32);
    }
  }
}

/**
 * The six bits of a part's scale. The first four have a byte each, whose upper
 * two bits belong to the last four.
 */
function scaleAt(bytes: DataView, at: number, part: number): number {
  if (part < 4) return bytes.getUint8(at + part) & 63;
  return bytes.getUint8(at + 4 + part) & 15 |
    bytes.getUint8(at + part - 4) >> 6 << 4;
}

/** The same of its minimum. */
function minimumAt(bytes: DataView, at: number, part: number): number {
  if (part < 4) return bytes.getUint8(at + 4 + part) & 63;
  return bytes.getUint8(at + 4 + part) >> 4 |
    bytes.getUint8(at + part) >> 6 << 4;
}
