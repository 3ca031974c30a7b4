import { assertEquals } from "@std/assert";
import { isGradientWanted, withGradient } from "sft/core/gradient.ts";
import { currentScope } from "sft/core/scope.ts";
import * as tf from "sft/core/tf.ts";

await tf.setBackend("cpu");

const valuesOf = (tensors: readonly tf.Tensor[]) =>
  Promise.all(tensors.map(async (tensor) => [...await tensor.data()]));

Deno.test("withGradient() takes the gradient that is written out", async () => {
  // Wrong on purpose, so that no derived gradient is taken for it.
  const apply = (a: tf.Tensor, b: tf.Tensor) =>
    withGradient("odd", [a, b], {
      forward: (a, b) => ({ y: tf.mul(a, b), saved: [b] }),
      backward: (dy, [b]) => [tf.mul(dy, 100), tf.add(dy, b)],
    });
  const inputs = [tf.tensor1d([1, 2]), tf.tensor1d([3, 4])];
  const y = apply(inputs[0], inputs[1]);
  const gradients = tf.grads((a, b) => tf.sum(tf.mul(apply(a, b), 2)))(inputs);

  assertEquals(await valuesOf([y]), [[3, 8]]);
  assertEquals(await valuesOf(gradients), [[200, 200], [5, 6]]);
  tf.dispose([inputs, y, gradients]);
});

Deno.test("withGradient() takes no gradient by what is not an input", async () => {
  const factor = tf.scalar(5);
  const apply = (x: tf.Tensor) =>
    withGradient("scale", [x], {
      forward: (x) => ({ y: tf.mul(x, factor), saved: [] }),
      backward: (dy) => [tf.mul(dy, factor)],
    });
  const x = tf.scalar(2);
  const gradients = tf.grads((x, factor) =>
    tf.add(apply(x), tf.mul(factor, 0)) as tf.Scalar
  )([x, factor]);

  assertEquals(await valuesOf(gradients), [[5], [0]]);
  tf.dispose([factor, x, gradients]);
});

Deno.test("withGradient() names the gradient's part of a profile", () => {
  const scopes: string[] = [];
  const apply = (x: tf.Tensor) =>
    withGradient("plain", [x], {
      forward: (x) => {
        scopes.push(currentScope());
        return { y: tf.neg(x), saved: [] };
      },
      backward: (dy) => {
        scopes.push(currentScope());
        return [tf.neg(dy)];
      },
    });
  const x = tf.scalar(1);
  tf.dispose([x, tf.grad((x) => apply(x))(x)]);

  assertEquals(scopes, ["", "plain gradient"]);
});

Deno.test("withGradient() leaves no tensors behind", () => {
  const x = tf.scalar(1);
  const before = tf.memory().numTensors;
  tf.tidy(() => {
    const apply = (x: tf.Tensor) =>
      withGradient("kept", [x], {
        forward: (x) => ({ y: tf.exp(x), saved: [x, tf.exp(x)] }),
        backward: (dy, [, power]) => [tf.mul(dy, power)],
      });
    tf.grad((x) => apply(x))(x);
  });

  assertEquals(tf.memory().numTensors, before);
  x.dispose();
});

Deno.test("isGradientWanted() holds while what is computed is recorded", () => {
  const seen: boolean[] = [];
  const square = (x: tf.Tensor) => {
    seen.push(isGradientWanted());
    return tf.mul(x, x);
  };
  const x = tf.scalar(3);
  tf.dispose([x, square(x), tf.grad(square)(x), square(x)]);

  assertEquals(seen, [false, true, false]);
});
