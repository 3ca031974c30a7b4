/**
 * Products of stacks of matrices, scaled by a constant.
 *
 *     y = α · a·b, over the leading axes
 *
 * It has no gradient of its own: attention.ts writes its gradient out.
 *
 * @module
 */
import { composite } from "../core/composite.ts";
import * as tf from "../core/tf.ts";

/** Which operands are transposed, and the factor. */
export interface ProductOptions {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
  /** @default {1} */
  readonly alpha?: number;
}

const run = composite({
  name: "ScaledMatMul",
  inputs: ["a", "b"],
  results: ([a, b], { transposeA, transposeB }) => [{
    shape: [
      ...a.shape.slice(0, -2),
      a.shape.at(transposeA ? -1 : -2)!,
      b.shape.at(transposeB ? -2 : -1)!,
    ],
  }],
  compose: ([a, b], { transposeA, transposeB, alpha }) => [
    tf.mul(
      tf.matMul(a, b, transposeA as boolean, transposeB as boolean),
      alpha as number,
    ),
  ],
});

/**
 * @param a Float32 `[…, M, K]`, or `[…, K, M]` when transposed.
 * @param b Float32 `[…, K, N]`, or `[…, N, K]` when transposed.
 * @returns Float32 `[…, M, N]`.
 */
export function scaledProduct<T extends tf.Tensor>(
  a: T,
  b: T,
  { transposeA = false, transposeB = false, alpha = 1 }: ProductOptions = {},
): T {
  return run([a, b], { transposeA, transposeB, alpha })[0] as T;
}

/** The same function as plain float64 loops, without transposition. */
export function scaledProductReference(
  [a, b]: readonly Float64Array[],
  [stack, M, K, N]: readonly number[],
  alpha: number,
): Float64Array {
  const y = new Float64Array(stack * M * N);
  for (let s = 0; s < stack; s++) {
    for (let m = 0; m < M; m++) {
      for (let n = 0; n < N; n++) {
        let sum = 0;
        for (let k = 0; k < K; k++) {
          sum += a[(s * M + m) * K + k] * b[(s * K + k) * N + n];
        }
        y[(s * M + m) * N + n] = alpha * sum;
      }
    }
  }
  return y;
}
