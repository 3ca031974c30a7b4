/**
 * The best model of a run while it trains: which it is, and whether to stop
 * because it is not going to be beaten.
 *
 * Everything follows from what is on record, so that a run that goes on knows
 * what it knew.
 *
 * @module
 */
import { UserError } from "../../core/errors.ts";
import { counted } from "../../core/format.ts";
import type { EvaluationEvent, HeldOutLossEvent } from "../../core/events.ts";
import { isMeasurable } from "../../measure/evaluation_set.ts";
import type { MeasuredRun } from "../../measure/measured_run.ts";
import type { TrainingConfig } from "../../settings/config.ts";
import { oneHistory } from "../../store/events.ts";
import type { Manifest } from "../../store/manifest.ts";
import type { RunFolder } from "../../store/run_store.ts";
import {
  type BestBy,
  bestBy,
  bestOf,
  type BestSoFar,
  OWN_LOSS,
  valuesBy,
} from "../../view/compare/best_step.ts";

/** What is known of a run's best model. */
export interface BestModel extends BestSoFar {
  /** Whether so many measurements were no better that the run is to end. */
  readonly isOver: boolean;
}

/** Judges what is on record. */
export interface BestModelWatch {
  /** By the measurements up to a step. */
  after(folder: Pick<RunFolder, "events">, step: number): Promise<BestModel>;
  /**
   * How a finished run's record tells it.
   *
   * @param ended Step after which the run ended, of so many.
   */
  record(
    config: TrainingConfig,
    model: BestModel | undefined,
    steps: { readonly ended: number; readonly of: number },
  ): BestModelRecord;
}

/** Fields of the record, and what to say. */
export interface BestModelRecord {
  readonly changes: Pick<Manifest, "best" | "stoppedEarlyAtStep">;
  readonly notes: readonly string[];
}

/**
 * Judges a run's measurements, if it is to look for the best of them.
 *
 * @returns Nothing where no setting asks for it.
 * @throws {UserError} If a setting asks for what the run does not measure.
 */
export function watchBestModel(
  { config, heldOut, template }: Pick<
    MeasuredRun,
    "config" | "heldOut" | "template"
  >,
): BestModelWatch | undefined {
  const { early_stopping_patience: patience, early_stopping_threshold } =
    config;
  if (early_stopping_threshold !== undefined && patience === undefined) {
    throw new UserError(
      "Cannot set --early_stopping_threshold: nothing stops early, pass " +
        "--early_stopping_patience too",
    );
  }
  const asking = ASKING.find((name) => config[name]);
  if (asking === undefined) {
    if (config.greater_is_better === undefined) return undefined;
    throw new UserError(
      "Cannot set --greater_is_better: there is nothing to be better, pass " +
        "--load_best_model_at_end too",
    );
  }
  if (heldOut.length === 0) {
    throw new UserError(
      `Cannot set --${asking}: no model is measured, pass an --eval_file`,
    );
  }
  const by = bestBy(config, heldOut.map(({ name }) => name));
  assertMeasured(by, heldOut, template !== undefined);
  return {
    after: async (folder, step) => {
      const history = oneHistory(await Array.fromAsync(folder.events()))
        .filter((event) => event.step <= step);
      const values = valuesBy(by, {
        heldOutLosses: history.filter(isLoss),
        evaluations: history.filter(isEvaluation),
      });
      const found = bestOf(values, by, early_stopping_threshold);
      return {
        ...found,
        isOver: patience !== undefined && found.since >= patience,
      };
    },
    record: (config, model, { ended, of }) => {
      const stoppedEarly = model?.isOver && ended < of;
      const kept = keptModel(config, model);
      const { best, since } = model ?? {};
      return {
        changes: {
          ...(best && { best: { ...best, ...by } }),
          ...(stoppedEarly && { stoppedEarlyAtStep: ended }),
        },
        notes: [
          stoppedEarly &&
          `stopped early at step ${ended} of ${of}: of the last ` +
            `${counted(since!, "evaluation")} none was better`,
          kept !== undefined &&
          `final is the model of step ${kept}, the best by ${by.metric} on ` +
            `"${by.set}": ${best!.value.toFixed(4)}`,
        ].filter((text) => typeof text === "string"),
      };
    },
  };
}

/** The step whose model becomes the final one; nothing if that is the last. */
export function keptModel(
  { load_best_model_at_end }: Pick<TrainingConfig, "load_best_model_at_end">,
  model: BestModel | undefined,
): number | undefined {
  return load_best_model_at_end ? model?.best?.step : undefined;
}

/** Settings that need to know the best model. */
const ASKING = [
  "load_best_model_at_end",
  "early_stopping_patience",
  "metric_for_best_model",
] as const;

/** @throws {UserError} If no measurement of the set has the metric. */
function assertMeasured(
  { metric, set }: BestBy,
  heldOut: MeasuredRun["heldOut"],
  isPrompted: boolean,
): void {
  if (metric === OWN_LOSS) return;
  const refuse = (why: string): never => {
    throw new UserError(
      `Cannot choose the best model by "${metric}": ${why}, choose ` +
        `"${OWN_LOSS}" or another --eval_file`,
    );
  };
  const data = heldOut.find(({ name }) => name === set)!.evaluation;
  if (!data || !isPrompted || !isMeasurable(data)) {
    return refuse(`no model answers the questions of "${set}"`);
  }
  const isJudged = data.items.some(({ right }) => right !== undefined);
  if (metric === "rightShare" && !isJudged) {
    refuse(`no row of "${set}" has an "answer" that is right`);
  }
}

function isLoss(event: { kind: string }): event is HeldOutLossEvent {
  return event.kind === "held_out_loss";
}

function isEvaluation(event: { kind: string }): event is EvaluationEvent {
  return event.kind === "evaluation";
}
