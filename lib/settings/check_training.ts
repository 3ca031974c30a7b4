/**
 * The settings of a training run held against each other.
 *
 * @module
 */
import { assertSettings } from "./check.ts";
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
