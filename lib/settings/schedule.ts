/**
 * The settings of the learning rate over a run's steps.
 *
 * @module
 */
import { UserError } from "../core/errors.ts";
import { choice, integer, number } from "./kinds.ts";
import type { ConfigOf } from "./setting.ts";

/** The schedules there are; what each does is in `train/schedule.ts`. */
const SCHEDULES = [
  "linear",
  "cosine",
  "cosine_with_min_lr",
  "constant",
  "constant_with_warmup",
  "warmup_stable_decay",
] as const;

/** What the learning rate does, with the names of `transformers`. */
export const SCHEDULE = {
  learning_rate: number({
    default: 1e-5,
    minimum: 0,
    help: "highest learning rate",
  }),
  lr_scheduler_type: choice(SCHEDULES, {
    help: "how the rate goes over the steps; linear if not given",
  }),
  warmup_ratio: number({
    default: 0,
    minimum: 0,
    maximum: 1,
    help: "share of steps in which the rate rises",
  }),
  warmup_steps: integer({
    minimum: 0,
    help: "steps in which the rate rises, in place of --warmup_ratio",
  }),
  min_lr_ratio: number({
    minimum: 0,
    maximum: 1,
    help: "share of the rate left at the end, where the schedule has one",
  }),
  decay_ratio: number({
    minimum: 0,
    maximum: 1,
    help: "share of steps in which warmup_stable_decay falls; 0.1 if not given",
  }),
};

/** The schedules that end above 0 if they are told to. */
const WITH_LEAST: readonly string[] = [
  "cosine_with_min_lr",
  "warmup_stable_decay",
];

/**
 * Refuses settings that the schedule would not read, and one that lacks.
 *
 * @throws {UserError} Naming the schedule that reads them.
 */
export function assertSchedule(config: ConfigOf<typeof SCHEDULE>): void {
  const { lr_scheduler_type: type = "linear", warmup_ratio } = config;
  const refuse = (flag: string, remedy: string): never => {
    throw new UserError(
      `Cannot use ${flag} with --lr_scheduler_type ${type}: ${remedy}`,
    );
  };
  if (config.min_lr_ratio !== undefined && !WITH_LEAST.includes(type)) {
    refuse(
      `--min_lr_ratio ${config.min_lr_ratio}`,
      `it ends where it ends, use ${WITH_LEAST.join(" or ")}`,
    );
  }
  if (config.decay_ratio !== undefined && type !== "warmup_stable_decay") {
    refuse(
      `--decay_ratio ${config.decay_ratio}`,
      "only warmup_stable_decay falls in its last steps alone",
    );
  }
  if (type === "cosine_with_min_lr" && config.min_lr_ratio === undefined) {
    throw new UserError(
      "Cannot schedule the learning rate by cosine_with_min_lr: it ends at a " +
        "share of the highest, give it with --min_lr_ratio, such as 0.1",
    );
  }
  if (type !== "constant") return;
  const { warmup_steps } = config;
  if ((warmup_steps ?? warmup_ratio) > 0) {
    refuse(
      warmup_steps
        ? `--warmup_steps ${warmup_steps}`
        : `--warmup_ratio ${warmup_ratio}`,
      "it has no warmup, use constant_with_warmup, or --warmup_steps 0",
    );
  }
}
