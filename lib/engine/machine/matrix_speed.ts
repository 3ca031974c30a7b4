/**
 * How fast an engine multiplies matrices: the part of training that costs most.
 *
 * @module
 */
import type { Clock } from "../../core/clock.ts";
import * as tf from "../../core/tf.ts";
import type { Engine, Program } from "../program.ts";

/** Rows and columns that are tried first, and at most. */
const SMALLEST = 64;
const LARGEST = 2048;

/** A product that takes this long is large enough to be timed. */
const LONG_ENOUGH_MS = 50;

/**
 * GFLOP/s of square products of float32 matrices, counting 2n³ each.
 *
 * The side grows until a product takes a while; the best of those that fit in
 * `seconds` counts, as other work of the machine can only slow a product down.
 */
export async function matrixSpeed(
  engine: Engine,
  seconds: number,
  clock: Clock,
): Promise<number> {
  for (let side = SMALLEST;; side *= 2) {
    const product = engine.compile(productOf(side));
    const time = async () => {
      const start = clock();
      await product.run();
      await product.outputs.corner.read(); // until the device is done
      return clock() - start;
    };
    product.inputs.a.fill(0.5);
    product.inputs.b.fill(0.25);
    await time(); // the first run prepares what later ones reuse
    let best = await time();
    if (best >= LONG_ENOUGH_MS || side === LARGEST) {
      for (const end = clock() + seconds * 1000; clock() < end;) {
        best = Math.min(best, await time());
      }
      product.dispose();
      return 2 * side ** 3 / best / 1e6;
    }
    product.dispose();
  }
}

/** One product; a single element of it is read back. */
function productOf(side: number): Program {
  const matrix = { shape: [side, side], dtype: "float32" as const };
  return {
    name: `product of ${side}`,
    inputs: { a: matrix, b: matrix },
    run: ({ a, b }) => ({
      corner: tf.slice(tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D), [0, 0], [
        1,
        1,
      ]),
    }),
  };
}
