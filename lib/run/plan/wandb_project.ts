/**
 * Whether a run keeps its figures for Weights & Biases, and for which project.
 *
 * @module
 */
import { UserError } from "../../core/errors.ts";
import type { TrainingConfig } from "../../settings/config.ts";

/**
 * The project that a run's figures are kept for; nothing where they are not.
 *
 * @throws {UserError} If a project is named and nothing is kept for it.
 */
export function wandbProject(
  { use_wandb, wandb_project }: Pick<
    TrainingConfig,
    "use_wandb" | "wandb_project"
  >,
): string | undefined {
  if (use_wandb) return wandb_project ?? "sft";
  if (wandb_project === undefined) return undefined;
  throw new UserError(
    `Cannot set --wandb_project "${wandb_project}": nothing is kept for it, ` +
      "pass --use_wandb too",
  );
}
