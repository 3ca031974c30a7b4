/**
 * What came out of a run, in the numbers that a comparison starts from.
 *
 * Covers one run at a time and the table of several. Does not say whether a
 * difference is more than noise: that takes more than one seed.
 *
 * @module
 */
import type { StepEvent } from "../core/events.ts";
import { formatCount, formatDuration } from "../core/format.ts";
import { formatFixed, formatShare } from "./format.ts";
import type { RunView } from "./run_view.ts";
import {
  type Cell,
  type Column,
  type Table,
  withoutEmptyColumns,
} from "./table.ts";

/** The outcome of a run; `undefined` where it recorded nothing of the kind. */
export interface RunSummary {
  readonly outcome: string;
  readonly steps: number;
  /** Passes over the data. */
  readonly epochs?: number;
  /** Supervised targets. */
  readonly trainedTokens?: number;
  /** Nats per target over the last steps; comparable under one mask only. */
  readonly trainingLoss?: number;
  /** The last evaluation, in nats per target. */
  readonly heldOutLoss?: number;
  /** The lowest evaluation and its step. */
  readonly bestHeldOut?: { readonly loss: number; readonly step: number };
  /** By the last yardstick: share of the answers that were right. */
  readonly rightShare?: number;
  /** Share that stopped by itself, or else of the last samples. */
  readonly stopShare?: number;
  readonly elapsedMs?: number;
  /** Tokens that are not padding per second of optimizer step. */
  readonly tokensPerSecond?: number;
  readonly peakMemoryMiB?: number;
}

/** Steps at the end of a run over which its training loss is averaged. */
const LAST_STEPS = 10;

/** Sums up one run. */
export function summarize(run: RunView): RunSummary {
  const { steps, evaluations, manifest } = run;
  const last = steps.at(-1);
  const best =
    evaluations.toSorted((a, b) => a.natsPerTarget - b.natsPerTarget)[0];
  return {
    outcome: manifest.outcome,
    steps: last?.step ?? 0,
    epochs: last?.epoch,
    trainedTokens: known(last?.trainedTokens),
    trainingLoss: meanLoss(steps.slice(-LAST_STEPS)),
    heldOutLoss: evaluations.at(-1)?.natsPerTarget,
    bestHeldOut: best && { loss: best.natsPerTarget, step: best.step },
    ...lastAnswers(run),
    elapsedMs: known(last?.elapsedMs),
    tokensPerSecond: known(
      last && 1000 * sumOf(steps, "realTokens") / sumOf(steps, "stepMs"),
    ),
    peakMemoryMiB: manifest.peakMemoryMiB,
  };
}

/** One row per run; what no run recorded has no column. */
export function resultsTable(runs: readonly RunView[]): Table {
  const rows = runs.map((run): Cell[] => {
    const summary = summarize(run);
    const { bestHeldOut } = summary;
    return [
      run.name,
      summary.heldOutLoss,
      bestHeldOut?.loss,
      summary.trainingLoss,
      summary.rightShare,
      summary.stopShare,
      summary.steps,
      summary.epochs,
      summary.trainedTokens,
      summary.elapsedMs,
      summary.tokensPerSecond,
      summary.peakMemoryMiB,
      // What all but accidents are told of is not told.
      summary.outcome === "finished" ? undefined : summary.outcome,
    ];
  });
  return withoutEmptyColumns({ columns: COLUMNS, rows });
}

/** The columns of the results, what matters most first. */
const COLUMNS: readonly Column[] = [
  { title: "run" },
  { title: "held-out loss (nats)", format: formatFixed(4) },
  { title: "its lowest", format: formatFixed(4) },
  { title: "training loss (nats)", format: formatFixed(4) },
  { title: "right answers", format: formatShare },
  { title: "answers that stopped", format: formatShare },
  { title: "steps" },
  { title: "epochs", format: formatFixed(2) },
  { title: "trained tokens" },
  { title: "time", format: formatDuration },
  { title: "tokens/s", format: formatCount },
  { title: "peak memory (MiB)" },
  { title: "outcome" },
];

/**
 * Loss of several steps as that of one: each counts by its targets, or all
 * alike where those are unknown.
 *
 * @returns Nats per target, or `undefined` for no steps.
 */
export function meanLoss(steps: readonly StepEvent[]): number | undefined {
  if (steps.length === 0) return undefined;
  const counted = steps.every(({ targets }) => Number.isFinite(targets));
  const weights = steps.map(({ targets }) => counted ? targets : 1);
  const nats = steps.reduce(
    (sum, { loss }, index) => sum + loss * weights[index],
    0,
  );
  return nats / weights.reduce((sum, weight) => sum + weight, 0);
}

/** A view's unknown figures are NaN; a summary has none of them. */
function known(value: number | undefined): number | undefined {
  return Number.isNaN(value) ? undefined : value;
}

/** How the run last answered: by its yardstick, or what its samples tell. */
function lastAnswers(
  run: RunView,
): Pick<RunSummary, "rightShare" | "stopShare"> {
  const yardstick = run.yardsticks.at(-1);
  if (yardstick) {
    const { rightShare, stopShare } = yardstick;
    return { rightShare, stopShare };
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
