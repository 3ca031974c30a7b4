/**
 * Operations whose gradient is written out instead of derived.
 *
 * TensorFlow.js derives the gradient of anything that is composed of its
 * operations. Written out, a gradient takes fewer passes over memory, and may
 * keep other values than those that happen to be computed on the way.
 *
 * @module
 */
import { scoped } from "./scope.ts";
import * as tf from "./tf.ts";

/** An operation and its gradient. */
export interface Derivation<
  Inputs extends readonly tf.Tensor[],
  Y extends tf.Tensor,
  Saved extends readonly tf.Tensor[],
> {
  /** The result, and the values that the gradient will need. */
  readonly forward: (...inputs: Inputs) => { y: Y; saved: Saved };
  /**
   * The loss's gradient by each input.
   *
   * @param dy The loss's gradient by `y`.
   */
  readonly backward: (
    dy: Y,
    saved: Saved,
  ) => { readonly [Input in keyof Inputs]: tf.Tensor };
}

/** Whether a gradient will be taken of what is computed now. */
export function isGradientWanted(): boolean {
  return tf.engine().state.gradientDepth > 0;
}

/**
 * Applies an operation that has a gradient of its own.
 *
 * @param name Names the gradient's part of a profile, as in "gelu gradient".
 * @param inputs What gradients are taken by; tensors that `forward` finds
 * elsewhere count as constants.
 * @returns What `forward` gives as `y`.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { withGradient } from "sft/core/gradient.ts";
 * import * as tf from "sft/core/tf.ts";
 *
 * const square = (x: tf.Tensor) =>
 *   withGradient("square", [x], {
 *     forward: (x) => ({ y: tf.mul(x, x), saved: [x] }),
 *     backward: (dy, [x]) => [tf.mul(dy, tf.mul(x, 2))],
 *   });
 *
 * const slope = tf.grad((x) => square(x))(tf.scalar(3));
 * assertEquals([...await slope.data()], [6]);
 * ```
 */
export function withGradient<
  const Inputs extends readonly tf.Tensor[],
  Y extends tf.Tensor,
  const Saved extends readonly tf.Tensor[],
>(
  name: string,
  inputs: Inputs,
  { forward, backward }: Derivation<Inputs, Y, Saved>,
): Y {
  return tf.customGrad((...args) => {
    const save = args.pop() as unknown as tf.GradSaveFunc;
    const { y, saved } = forward(...args as unknown as Inputs);
    save([...saved]);
    return {
      value: y,
      gradFunc: (dy: Y, saved: tf.Tensor[]) =>
        scoped(`${name} gradient`, () => [
          ...backward(dy, saved as unknown as Saved),
        ]),
    };
  })(...inputs) as Y;
}
