/**
 * What came out of a run, in the numbers that a comparison starts from.
 *
 * Covers one run at a time; the table of several is in `sections/results.ts`.
 *
 * @module
 */
import type { HeldOutLossEvent, StepEvent } from "../../core/events.ts";
import { divergedAt, leavesOut } from "./divergence.ts";
import {
  evaluationOf,
  type HeldOutSet,
  heldOutSets,
  lossesOn,
  lossOf,
} from "./held_out_sets.ts";
import type { RunView } from "./run_view.ts";

/** The outcome of a run; `undefined` where it recorded nothing of the kind. */
export interface RunSummary {
  /** Of one that diverged or stopped early, when it did. */
  readonly outcome: string;
  readonly steps: number;
  /** Of the model that is judged, where that is not the last one. */
  readonly modelStep?: number;
  /** Passes over the data. */
  readonly epochs?: number;
  /** Supervised targets. */
  readonly trainedTokens?: number;
  /**
   * Nats per target over the last steps, or the loss per pair; comparable under
   * one mask only.
   */
  readonly trainingLoss?: number;
  /** The last loss on the held-out set, in nats per target; NaN if diverged. */
  readonly heldOutLoss?: number;
  /** The lowest of those that are numbers, and its step. */
  readonly bestHeldOut?: { readonly loss: number; readonly step: number };
  /** Of held-out pairs, the last: reward of the chosen answer less the other's. */
  readonly rewardMargin?: number;
  /** Share of them whose margin is above 0. */
  readonly rewardAccuracy?: number;
  /** By the last evaluation on the set: share of the answers that were right. */
  readonly rightShare?: number;
  /** Share that stopped by itself, or else of the last samples. */
  readonly stopShare?: number;
  readonly elapsedMs?: number;
  /** Tokens that are not padding per second of optimizer step. */
  readonly tokensPerSecond?: number;
  readonly peakMemoryMiB?: number;
  /** Steps left out, if any were. */
  readonly skippedSteps?: number;
  /** Share of the steps' time that Muon's Newton–Schulz steps take. */
  readonly muonShare?: number;
}

/** Steps at the end of a run over which its training loss is averaged. */
const LAST_STEPS = 10;

/**
 * Sums up one run.
 *
 * @param set The held-out set that figures are of. Default: the run's first.
 */
export function summarize(
  run: RunView,
  set: HeldOutSet | undefined = heldOutSets([run])[0],
): RunSummary {
  const { steps, manifest } = run;
  const last = steps.at(-1);
  const losses = set ? lossesOn(run, set) : [];
  const best =
    losses.filter(({ natsPerTarget }) => Number.isFinite(natsPerTarget))
      .toSorted((a, b) => a.natsPerTarget - b.natsPerTarget)[0];
  const diverged = divergedAt(run);
  return {
    outcome: outcomeOf(run),
    steps: last?.step ?? 0,
    ...run.at !== undefined && run.at !== last?.step && { modelStep: run.at },
    epochs: last?.epoch,
    trainedTokens: dropNaN(last?.trainedTokens),
    trainingLoss: meanLoss(
      (leavesOut(manifest)
        ? steps.filter(({ loss }) => Number.isFinite(loss))
        : steps).slice(-LAST_STEPS),
    ),
    ...manifest.skippedSteps && { skippedSteps: manifest.skippedSteps },
    heldOutLoss: losses.length > 0 && diverged !== undefined
      ? NaN
      : set && lossOf(run, set)?.natsPerTarget,
    bestHeldOut: best && { loss: best.natsPerTarget, step: best.step },
    ...diverged === undefined && ofPairs(set && lossOf(run, set)),
    ...diverged === undefined && lastAnswers(run, set),
    elapsedMs: dropNaN(last?.elapsedMs),
    tokensPerSecond: dropNaN(
      last && 1000 * sumOf(steps, "realTokens") / sumOf(steps, "stepMs"),
    ),
    peakMemoryMiB: manifest.peakMemoryMiB,
    ...manifest.newtonSchulzMs !== undefined && {
      muonShare: manifest.newtonSchulzMs * steps.length /
        sumOf(steps, "stepMs"),
    },
  };
}

function outcomeOf(run: RunView): string {
  const { outcome, stoppedEarlyAtStep, steps } = run.manifest;
  const diverged = divergedAt(run);
  if (diverged !== undefined) return `diverged at step ${diverged}`;
  if (stoppedEarlyAtStep === undefined) return outcome;
  return `stopped early at step ${stoppedEarlyAtStep} of ${steps}`;
}

/** How a run did on held-out pairs, if it was measured on any. */
function ofPairs(
  last: HeldOutLossEvent | undefined,
): Pick<RunSummary, "rewardMargin" | "rewardAccuracy"> {
  if (last?.pairs === undefined) return {};
  const { rewardMargin, rewardAccuracy } = last;
  return { rewardMargin, rewardAccuracy };
}

/**
 * Loss of several steps as that of one: each counts by its pairs or targets, or
 * all alike where those are unknown.
 *
 * @returns Nats per target or pair, or `undefined` for no steps.
 */
export function meanLoss(steps: readonly StepEvent[]): number | undefined {
  if (steps.length === 0) return undefined;
  const counts = steps.map(({ pairs, targets }) => pairs ?? targets);
  const counted = counts.every(Number.isFinite);
  const weights = counts.map((count) => counted ? count : 1);
  const nats = steps.reduce(
    (sum, { loss }, index) => sum + loss * weights[index],
    0,
  );
  return nats / weights.reduce((sum, weight) => sum + weight, 0);
}

/** A view has NaN for what was not recorded; a summary leaves it out. */
function dropNaN(value: number | undefined): number | undefined {
  return Number.isNaN(value) ? undefined : value;
}

/** How the run last answered: by its evaluation, or else by its samples. */
function lastAnswers(
  run: RunView,
  set: HeldOutSet | undefined,
): Pick<RunSummary, "rightShare" | "stopShare"> {
  if (run.evaluations.length > 0) {
    const evaluation = set && evaluationOf(run, set);
    return {
      rightShare: evaluation?.rightShare,
      stopShare: evaluation?.stopShare,
    };
  }
  const samples = lastSamples(run);
  if (samples.length === 0) return {};
  const count = samples.filter(({ stopped }) => stopped).length;
  return { stopShare: count / samples.length };
}

/** The answers of the latest step that has any. */
export function lastSamples({ samples }: RunView): RunView["samples"] {
  return samples.filter(({ step }) => step === samples.at(-1)?.step);
}

function sumOf(
  steps: readonly StepEvent[],
  field: "realTokens" | "stepMs",
): number {
  return steps.reduce((sum, step) => sum + step[field], 0);
}
