/**
 * How a run learns from pairs of answers.
 *
 * @module
 */
import type { Pair } from "../../batch/pairs/pair_example.ts";
import {
  makePairBatch,
  mostPairs,
  type PairLogps,
  type PairRow,
  pairRowLength,
} from "../../batch/pairs/pair_rows.ts";
import type { Objective } from "../../measure/objective.ts";
import type { PreferenceSettings } from "../../ops/preference_loss.ts";
import type { DpoConfig } from "../../settings/config.ts";
import { preferring } from "../../train/preference.ts";

/**
 * @param rows All that the run learns from and measures on.
 * @param reference Of every pair in them.
 */
export function pairObjective(
  config: DpoConfig,
  rows: readonly PairRow[],
  reference: ReadonlyMap<Pair, PairLogps>,
): Objective {
  const settings = preferenceSettings(config);
  const pairsPerRow = mostPairs(rows);
  return {
    learning: (model) => preferring(model, settings, pairsPerRow),
    batchOf: (rows, B, K) =>
      makePairBatch(
        // A run's rows are those that it packed.
        rows as readonly PairRow[],
        B,
        K,
        pairsPerRow,
        (pair) => reference.get(pair)!,
      ),
    rowLength: pairRowLength,
  };
}

function preferenceSettings(
  { loss_type, beta, label_smoothing, rpo_alpha }: DpoConfig,
): PreferenceSettings {
  return {
    loss: loss_type,
    beta,
    labelSmoothing: label_smoothing,
    rpoAlpha: rpo_alpha,
  };
}
