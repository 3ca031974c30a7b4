/**
 * Float32 as the element types that are written.
 *
 * @module
 */
import { narrowToBfloat16 } from "../core/bfloat16.ts";

/** Element types that are written, as llama.cpp names them. */
export type WrittenType = "F32" | "F16" | "BF16" | "Q8_0";

/** Elements of a block of `Q8_0`, which a row is a multiple of. */
export const Q8_0_ELEMENTS = 32;

/** Bytes of a block. */
const Q8_0_BYTES = 34;

/** The values' bytes. */
export function encodeTensor(
  values: Float32Array,
  type: WrittenType,
): ArrayBufferView {
  switch (type) {
    case "F32":
      return values;
    case "F16":
      return new Float16Array(values);
    case "BF16":
      return narrowToBfloat16(values);
    case "Q8_0":
      return encodeQ80(values);
  }
}

/** Bytes that so many elements take. */
export function encodedBytes(elements: number, type: WrittenType): number {
  if (type === "Q8_0") return elements / Q8_0_ELEMENTS * Q8_0_BYTES;
  return elements * (type === "F32" ? 4 : 2);
}

/** Of 32 elements the largest becomes 127, in float32 arithmetic. */
function encodeQ80(values: Float32Array): Uint8Array {
  const blocks = values.length / Q8_0_ELEMENTS;
  const out = new DataView(new ArrayBuffer(blocks * Q8_0_BYTES));
  for (let block = 0; block < blocks; block++) {
    const from = block * Q8_0_ELEMENTS;
    let largest = 0;
    for (let i = 0; i < Q8_0_ELEMENTS; i++) {
      largest = Math.max(largest, Math.abs(values[from + i]));
    }
    const scale = Math.fround(largest / 127);
    const inverse = scale === 0 ? 0 : Math.fround(1 / scale);
    const at = block * Q8_0_BYTES;
    out.setFloat16(at, scale, true);
    for (let i = 0; i < Q8_0_ELEMENTS; i++) {
      const q = Math.fround(values[from + i] * inverse);
      // Halves go away from zero, as C's `roundf` has them.
      out.setInt8(at + 2 + i, Math.sign(q) * Math.floor(Math.abs(q) + 0.5));
    }
  }
  return new Uint8Array(out.buffer);
}
