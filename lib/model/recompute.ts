/**
 * A function whose inside is computed again for its gradient, instead of being
 * kept until then: memory for time.
 *
 *     y = f(x, …)        keeps x and the other inputs
 *     its gradient       computes f(x, …) anew, then goes back through it
 *
 * A compiler that found both computations would make them one and keep all. So
 * the second one begins with x + z, where z is made of the gradient that comes
 * in: 0 whatever that is, which no compiler knows, and there no sooner.
 *
 * Source: Chen et al. 2016, arXiv:1604.06174, section 3.
 *
 * @module
 */
import { withGradient } from "../core/gradient.ts";
import * as tf from "../core/tf.ts";

/**
 * Applies `f`, keeping nothing but its inputs for the gradient.
 *
 * @param f The same for the same inputs, all of which it uses: what is drawn at
 * random has to be an input.
 * @param x What `f` begins with, and the inputs that matter to its gradient.
 */
export function recomputed<Y extends tf.Tensor>(
  f: (x: tf.Tensor, ...others: tf.Tensor[]) => Y,
  [x, ...others]: readonly [tf.Tensor, ...tf.Tensor[]],
): Y {
  return withGradient("recomputed", [x, ...others], {
    forward: (...inputs) => ({ y: f(...inputs), saved: inputs }),
    backward: (dy: Y, [x, ...others]) => {
      const later = tf.add(x, zeroOf(dy));
      const gradients = tf.grads(f as (...all: tf.Tensor[]) => tf.Tensor);
      return withinGradient(() => gradients([later, ...others], dy)) as [
        tf.Tensor,
        ...tf.Tensor[],
      ];
    },
  }) as Y;
}

/**
 * Tensors that a recomputed function finds outside of it. TensorFlow.js has
 * disposed of them when the gradient is taken; then they are made again.
 */
export function lasting<
  Made extends { readonly [name in keyof Made]: tf.Tensor },
>(
  make: () => Made,
): () => Made {
  let made = make();
  return () => {
    const gone = Object.values<tf.Tensor>(made).some(({ isDisposed }) =>
      isDisposed
    );
    if (gone) made = make();
    return made;
  };
}

/**
 * Takes gradients while others are taken: TensorFlow.js has one tape at a time,
 * and clears that of the outer ones with its own.
 */
function withinGradient<T>(take: () => T): T {
  const { state } = tf.engine();
  const { activeTape } = state;
  try {
    return take();
  } finally {
    state.activeTape = activeTape;
  }
}

/** 0 of any finite number: the lesser of its square and 0. */
function zeroOf(dy: tf.Tensor): tf.Scalar {
  const one = tf.slice(dy, dy.shape.map(() => 0), dy.shape.map(() => 1));
  return tf.minimum(tf.square(tf.reshape(one, [])), 0) as tf.Scalar;
}
