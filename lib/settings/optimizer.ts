/**
 * The settings of the optimizer.
 *
 * @module
 */
import { UserError } from "../core/errors.ts";
import { choice, integer, number } from "./kinds.ts";
import type { ConfigOf } from "./setting.ts";

/** What is done with gradients, with the names of `transformers`. */
export const OPTIMIZER = {
  /**
   * Muon moves the matrices of blocks, AdamW all else. One rate, one decay and
   * one clip are for both; see `train/muon.ts`.
   */
  optim: choice(["adamw", "muon"], {
    help: "the optimizer; adamw if not given",
  }),
  muon_momentum: number({
    minimum: 0,
    maximum: 0.999999,
    help: "decay of Muon's momentum; 0.95 if not given",
  }),
  muon_ns_steps: integer({
    minimum: 1,
    maximum: 99,
    help: "Newton-Schulz steps of Muon; 5 if not given",
  }),
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

/**
 * Refuses settings that the optimizer would not read.
 *
 * @throws {UserError} Naming the optimizer that reads them.
 */
export function assertOptimizer(config: ConfigOf<typeof OPTIMIZER>): void {
  if (config.optim === "muon") return;
  for (const name of ["muon_momentum", "muon_ns_steps"] as const) {
    if (config[name] === undefined) continue;
    throw new UserError(
      `Cannot use --${name} ${config[name]} with --optim adamw: it has none, ` +
        "use --optim muon",
    );
  }
}
