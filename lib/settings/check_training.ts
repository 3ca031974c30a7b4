/**
 * The settings of a training run held against each other.
 *
 * @module
 */
import { UserError } from "../core/errors.ts";
import { assertSettings } from "./check.ts";
import { DPO, type DpoConfig } from "./config.ts";
import { assertTrainedPart, type TRAINED_PART } from "./lora.ts";
import { assertOptimizer, type OPTIMIZER } from "./optimizer.ts";
import { assertSchedule, type SCHEDULE } from "./schedule.ts";
import type { ConfigOf, Settings } from "./setting.ts";

/**
 * Refuses settings that no command line could have set, and those that do not go
 * together.
 *
 * @param table Of the command.
 * @throws {UserError} Naming the setting, and what would do.
 */
export function assertTraining(
  table: Settings,
  config: ConfigOf<typeof SCHEDULE & typeof OPTIMIZER & typeof TRAINED_PART>,
): void {
  assertSettings(table, config);
  assertSchedule(config);
  assertOptimizer(config);
  assertTrainedPart(config);
}

/**
 * The same of a run that learns from pairs.
 *
 * @throws {UserError} Naming the setting, and what would do.
 */
export function assertPreference(config: DpoConfig): void {
  assertTraining(DPO, config);
  const { label_smoothing, loss_type } = config;
  if (label_smoothing === 0 || loss_type === "sigmoid") return;
  throw new UserError(
    `Cannot use --label_smoothing ${label_smoothing} with --loss_type ` +
      `${loss_type}: only sigmoid knows labels that may be wrong`,
  );
}
