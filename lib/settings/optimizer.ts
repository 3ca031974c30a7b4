/**
 * The settings of the optimizer.
 *
 * @module
 */
import { number } from "./kinds.ts";

/** What is done with gradients, with the names of `transformers`. */
export const OPTIMIZER = {
  weight_decay: number({
    default: 0.01,
    minimum: 0,
    help: "decay of matrices, as in AdamW",
  }),
  adam_beta1: number({
    minimum: 0,
    maximum: 0.999999,
    help: "decay of the first moment; 0.9 if not given",
  }),
  adam_beta2: number({
    minimum: 0,
    maximum: 0.999999,
    help: "decay of the second moment; 0.999 if not given",
  }),
  adam_epsilon: number({
    above: 0,
    help: "added to the second moment's root; 1e-8 if not given",
  }),
  max_grad_norm: number({
    minimum: 0,
    help: "norm that gradients are clipped to, 0 for none; 1 if not given",
  }),
};
