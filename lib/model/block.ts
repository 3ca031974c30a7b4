/**
 * One block of a model, with or without a memory of its inside.
 *
 * @module
 */
import type * as tf from "../core/tf.ts";
import type { Parameters } from "../core/trainable.ts";
import type { Architecture } from "./architecture.ts";
import { recomputed } from "./recompute.ts";

/** The same model, its blocks computed again for their gradients. */
export function recomputing(model: Architecture): Architecture {
  return {
    ...model,
    hiddenStates: (parameters, read, attend, options) =>
      model.hiddenStates(parameters, read, attend, {
        ...options,
        recompute: true,
      }),
  };
}

/** What a block does to the hidden states. */
export type Block = (x: tf.Tensor2D, parameters: Parameters) => tf.Tensor2D;

/**
 * Hidden states after a block.
 *
 * @param name Of the block; its parameters' names begin so, an adapter's go on
 * so after what they begin with.
 * @param recompute Whether its inside is computed again for the gradient.
 */
export function throughBlock(
  block: Block,
  x: tf.Tensor2D,
  parameters: Parameters,
  name: string,
  recompute: boolean,
): tf.Tensor2D {
  if (!recompute) return block(x, parameters);
  const names = Object.keys(parameters)
    .filter((parameter) => `.${parameter}`.includes(`.${name}.`));
  return recomputed(
    (x, ...own) =>
      block(x as tf.Tensor2D, {
        ...parameters,
        ...Object.fromEntries(names.map((name, index) => [name, own[index]])),
      }),
    [x, ...names.map((name) => parameters[name])],
  );
}
