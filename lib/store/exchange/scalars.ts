/**
 * A run's events as named numbers at steps, for the tools of others.
 *
 * Covers what TensorBoard and Weights & Biases both draw; their formats are in
 * `tensorboard.ts` and `wandb_jsonl.ts`. Samples and notes are text and stay
 * behind.
 *
 * @module
 */
import type {
  HeldOutLossEvent,
  RunEvent,
  StepEvent,
} from "../../core/events.ts";
import { oneHistory } from "../events.ts";

/** Everything that was measured after so many steps. */
export interface ScalarRow {
  readonly step: number;
  /** Since training began; that of the latest step whose time is known. */
  readonly elapsedMs: number;
  /** Name such as `train/loss` → value; a value may be NaN. */
  readonly values: Readonly<Record<string, number>>;
}

/**
 * One row per step at which anything was measured, in order of steps.
 *
 * Names are those that Hugging Face's Trainer reports under, so that runs of
 * both lie in one chart: `eval/loss`, or `eval/NAME_loss` of several held-out
 * sets. Ours alone are the other `eval/…` and the counts.
 */
export function scalarRows(events: Iterable<RunEvent>): ScalarRow[] {
  const history = oneHistory(events);
  const sets = new Set(
    history.flatMap((event) => "set" in event ? event.set : []),
  );
  const measured = history
    .map((event) => ({ event, values: scalarsOf(event, sets.size > 1) }))
    .filter(({ values }) => Object.keys(values).length > 0);
  const bySteps = Map.groupBy(measured, ({ event }) => event.step);
  let elapsedMs = 0;
  return [...bySteps]
    .sort(([a], [b]) => a - b)
    .map(([step, found]) => {
      const trained = found.map(({ event }) => event)
        .find((event) => event.kind === "step");
      elapsedMs = trained?.elapsedMs ?? elapsedMs;
      return {
        step,
        elapsedMs,
        values: Object.assign({}, ...found.map(({ values }) => values)),
      };
    });
}

/**
 * What one event measured, by the names of `scalarRows()`.
 *
 * @param several Whether there are several held-out sets to tell apart.
 */
export function scalarsOf(
  event: RunEvent,
  several: boolean,
): Record<string, number> {
  switch (event.kind) {
    case "step":
      return nameScalars("train/", {
        loss: event.loss,
        grad_norm: event.gradNorm,
        learning_rate: event.learningRate,
        epoch: event.epoch,
        trained_tokens: event.trainedTokens,
        tokens_per_second: tokensPerSecond(event),
        ...pairScalars(event),
      });
    case "held_out_loss":
      return nameScalars(groupOf(event, several), {
        loss: event.natsPerTarget,
        ...pairScalars(event),
      });
    case "evaluation":
      return nameScalars(groupOf(event, several), {
        answer_nats_per_token: event.answerNatsPerToken,
        answer_bits_per_byte: event.answerBitsPerByte,
        stop_nats_per_token: event.stopNatsPerToken,
        right_share: event.rightShare,
        stop_share: event.stopShare,
        empty_share: event.emptyShare,
        distinct_2: event.distinct2,
        mean_length: event.meanLength,
      });
    default:
      return {};
  }
}

/** Under the names of TRL. */
function pairScalars(event: StepEvent | HeldOutLossEvent) {
  return {
    "rewards/chosen": event.chosenReward,
    "rewards/rejected": event.rejectedReward,
    "rewards/margins": event.rewardMargin,
    "rewards/accuracies": event.rewardAccuracy,
    "logps/chosen": event.chosenLogp,
    "logps/rejected": event.rejectedLogp,
  };
}

function groupOf({ set }: { readonly set: string }, several: boolean): string {
  return several ? `eval/${set}_` : "eval/";
}

/** Tokens that are not padding; an imported step does not know them. */
function tokensPerSecond({ realTokens, stepMs }: Partial<StepEvent>) {
  if (realTokens === undefined || !stepMs) return undefined;
  return 1000 * realTokens / stepMs;
}

/** What was not recorded is left out. */
function nameScalars(
  group: string,
  values: Readonly<Record<string, number | undefined>>,
): Record<string, number> {
  return Object.fromEntries(
    Object.entries(values)
      .flatMap(([name, value]) =>
        value === undefined ? [] : [[`${group}${name}`, value]]
      ),
  );
}
