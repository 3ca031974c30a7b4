/**
 * The settings of who watches runs in Weights & Biases.
 *
 * @module
 */
import { UserError } from "../core/errors.ts";
import { boolean, string } from "./kinds.ts";
import type { ConfigOf } from "./setting.ts";

/** As an offline run, which `wandb sync` sends. */
export const WANDB = {
  use_wandb: boolean({
    otherwise: false,
    help: "keep the figures in the run's folder for wandb sync, too",
  }),
  wandb_project: string({
    help: "project that they are for; sft if not given",
  }),
};

/**
 * The project that a run's figures are kept for; nothing where they are not.
 *
 * @throws {UserError} If a project is named and nothing is kept for it.
 */
export function wandbProject(
  { use_wandb, wandb_project }: ConfigOf<typeof WANDB>,
): string | undefined {
  if (use_wandb) return wandb_project ?? "sft";
  if (wandb_project === undefined) return undefined;
  throw new UserError(
    `Cannot set --wandb_project "${wandb_project}": nothing is kept for it, ` +
      "pass --use_wandb too",
  );
}
