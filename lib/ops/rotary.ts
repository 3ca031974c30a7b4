/**
 * Rotary position embedding: each head's channels are pairs, turned by an angle
 * that grows with the position.
 *
 *     a′ = a · cos - b · sin        a = x[…, i],  b = x[…, i + D/2]
 *     b′ = b · cos + a · sin
 *
 * Pairs are half a head apart, as in `transformers`; the paper's are neighbours,
 * which is the same up to the order of the channels.
 *
 * Source: Su et al. 2021, arXiv:2104.09864, section 3.2.2.
 *
 * @module
 */
import { withGradient } from "../core/gradient.ts";
import { assertShape } from "../core/shape.ts";
import * as tf from "../core/tf.ts";

/** Cosine and sine of every row's angles, float32 `[N, D/2]` each. */
export interface Turns {
  readonly cos: tf.Tensor2D;
  readonly sin: tf.Tensor2D;
}

/**
 * @param x Rows of heads side by side, float32 `[N, H·D]`.
 * @param turns Of the rows' positions.
 * @returns Float32 `[N, H·D]`.
 *
 * @throws {RangeError} If the turns do not fit the rows, or a head.
 */
export function rotary(x: tf.Tensor2D, { cos, sin }: Turns): tf.Tensor2D {
  const [N, C] = x.shape;
  const half = cos.shape[1];
  const H = C / (2 * half);
  assertShape("apply rotary", "cos", cos.shape, { N, half });
  assertShape("apply rotary", "sin", sin.shape, { N, half });
  assertShape("apply rotary", "x", x.shape, { N, "H·D": ~~H * 2 * half });
  const spread = (t: tf.Tensor2D) => tf.reshape(t, [N, 1, half]);
  const [cosine, sine] = [spread(cos), spread(sin)];
  const turn = (x: tf.Tensor, back: boolean): tf.Tensor2D => {
    const [a, b] = tf.split(tf.reshape(x, [N, H, 2 * half]), 2, 2);
    const [toA, toB] = [tf.mul(b, sine), tf.mul(a, sine)];
    const [aCos, bCos] = [tf.mul(a, cosine), tf.mul(b, cosine)];
    const turned = back
      ? [tf.add(aCos, toA), tf.sub(bCos, toB)]
      : [tf.sub(aCos, toA), tf.add(bCos, toB)];
    return tf.reshape(tf.concat(turned, 2), [N, C]);
  };
  return withGradient("rotary", [x], {
    forward: (x) => ({ y: turn(x, false), saved: [] }),
    // A rotation's transpose is the rotation back.
    backward: (dy) => [turn(dy, true)],
  });
}

/** The same function as plain float64 loops, for heads of D channels. */
export function rotaryReference(
  [x, cos, sin]: readonly Float64Array[],
  [N, H, D]: readonly number[],
): Float64Array {
  const y = new Float64Array(x.length);
  for (let n = 0; n < N; n++) {
    for (let h = 0; h < H; h++) {
      for (let i = 0; i < D / 2; i++) {
        const a = (n * H + h) * D + i;
        const b = a + D / 2;
        const [c, s] = [cos[n * D / 2 + i], sin[n * D / 2 + i]];
        y[a] = x[a] * c - x[b] * s;
        y[b] = x[b] * c + x[a] * s;
      }
    }
  }
  return y;
}
