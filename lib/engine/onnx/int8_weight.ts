/**
 * A matrix in 8 bits: cut along the depth of its product into blocks of 32, each
 * with a scale of its own.
 *
 * The form is that of ONNX Runtime's operator `MatMulNBits`.
 *
 * @module
 */

/** Elements that share a scale. */
export const BLOCK = 32;

/** Zero is stored as this, since the stored numbers have no sign. */
const ZERO = 128;
const MOST = 127;

/** A weight in 8 bits. */
export interface Int8Weight {
  /** Uint8 `[N, K / 32, 32]`; {@linkcode ZERO} stands for 0. */
  readonly values: Uint8Array;
  /** Float32 `[N, K / 32]`. */
  readonly scales: Float32Array;
}

/**
 * Rounds a weight to 8 bits.
 *
 * @param weight Float32 `[K, N]`, or `[N, K]` if `isTransposed`; 32 divides K.
 */
export function int8Weight(
  weight: Float32Array,
  K: number,
  N: number,
  isTransposed: boolean,
): Int8Weight {
  const [alongK, alongN] = isTransposed ? [1, K] : [N, 1];
  const values = new Uint8Array(N * K);
  const scales = new Float32Array(N * K / BLOCK);
  for (let n = 0; n < N; n++) {
    for (let block = 0; block < K / BLOCK; block++) {
      const first = n * alongN + block * BLOCK * alongK;
      let largest = 0;
      for (let i = 0; i < BLOCK; i++) {
        largest = Math.max(largest, Math.abs(weight[first + i * alongK]));
      }
      const scale = Math.fround(largest / MOST) || 1;
      const at = n * K / BLOCK + block;
      scales[at] = scale;
      for (let i = 0; i < BLOCK; i++) {
        const rounded = Math.round(weight[first + i * alongK] / scale);
        values[at * BLOCK + i] = ZERO +
          Math.max(-MOST, Math.min(MOST, rounded));
      }
    }
  }
  return { values, scales };
}
