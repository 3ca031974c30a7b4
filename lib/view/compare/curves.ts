/**
 * What was measured along runs, and four measures of how far a run has come.
 *
 * Draws nothing: figures of the curves are in `sections/curves.ts`.
 *
 * @module
 */
import type { StepEvent } from "../../core/events.ts";
import { downsampleSteps } from "./downsample_steps.ts";
import type { Group } from "./groups.ts";
import {
  evaluationsOn,
  type HeldOutSet,
  heldOutSets,
  lossesOn,
} from "./held_out_sets.ts";
import { type MetricField, metricOf } from "./metrics.ts";
import { peaksOf, spikesIn } from "../figures/spikes.js";
import type { RunView } from "./run_view.ts";

/** Points per line: more than a wide page has pixels for. */
const MOST_POINTS = 1000;

/** Points of all lines of a figure: more make a page slow. */
const MOST_POINTS_OF_ALL = 20_000;

/** Anything that happened at some point of a run. */
interface Moment {
  readonly step: number;
  readonly epoch: number;
  readonly trainedTokens: number;
  readonly elapsedMs: number;
}

/** One measure of how far a run has come. */
export interface Measure {
  readonly label: string;
  /** As the axis says it, with its unit. */
  readonly title: string;
  of(moment: Moment): number;
}

/** The first is what a page opens with. */
export const MEASURES: Readonly<Record<string, Measure>> = {
  step: { label: "step", title: "optimizer step", of: ({ step }) => step },
  epoch: {
    label: "epoch",
    title: "epoch (passes over the data)",
    of: ({ epoch }) => epoch,
  },
  tokens: {
    label: "trained tokens",
    title: "trained tokens (supervised targets)",
    of: ({ trainedTokens }) => trainedTokens,
  },
  time: {
    label: "time",
    title: "time (minutes)",
    of: ({ elapsedMs }) => elapsedMs / 60_000,
  },
};

/** What one figure shows: a value at moments of each run. */
export interface Curve {
  readonly id: string;
  readonly caption: string;
  readonly yTitle: string;
  readonly yFormat?: string;
  /** Which way a held-out curve improves, if either. */
  readonly better?: "lower" | "higher";
  /** Mark each point, where there are few. */
  readonly markers?: boolean;
  /** Whether there is one a held-out set. */
  readonly ofSet?: boolean;
  points(run: RunView, context: Context): CurvePoint[];
  /** Points that are marked, whatever becomes of the line. */
  marks?(run: RunView): CurvePoint[];
}

/** A value at a moment of a run. */
export interface CurvePoint {
  readonly moment: Moment;
  readonly y: number;
}

/** What all curves of a comparison have in common. */
export interface Context {
  /** The held-out set that curves of held-out sets show. */
  readonly set?: HeldOutSet;
  /** A run's steps, as many as can be drawn. */
  readonly steps: (run: RunView) => readonly StepEvent[];
}

/** What is drawn of runs that learn from pairs, beside their loss. */
export const PAIR_CURVES = [
  {
    field: "rewardAccuracy",
    caption: "Pairs whose chosen answer has the higher reward.",
    yTitle: "pairs (share)",
    yFormat: ".3~p",
  },
  {
    field: "rewardMargin",
    caption: "Reward of the chosen answer less that of the rejected one.",
    yTitle: "reward margin",
  },
  {
    field: "chosenReward",
    caption: "Reward of the chosen answer.",
    yTitle: "reward",
  },
  {
    field: "rejectedReward",
    caption: "Reward of the rejected answer.",
    yTitle: "reward",
  },
  {
    field: "chosenLogp",
    caption: "Log-probability of the whole chosen answer.",
    yTitle: "log-probability (nats)",
  },
  {
    field: "rejectedLogp",
    caption: "Log-probability of the whole rejected answer.",
    yTitle: "log-probability (nats)",
  },
] as const;

/** Those that say how well a run does on held-out pairs. */
const HELD_OUT_OF_PAIRS: readonly string[] = ["rewardAccuracy", "rewardMargin"];

/** What matters most first. */
export const CURVES: readonly Curve[] = [
  evaluationCurve("answerNatsPerToken", "Loss of the held-out answers."),
  evaluationCurve("rightShare", "Right answers to the held-out questions."),
  evaluationCurve("stopShare", "Answers that ended by themselves."),
  {
    id: "held-out-loss",
    caption: "Held-out loss.",
    yTitle: "loss (nats per target)",
    better: "lower",
    markers: true,
    ofSet: true,
    points: (run, context) =>
      heldOutPoints(run, context, "natsPerTarget", false),
  },
  {
    id: "held-out-pair-loss",
    caption: "Held-out loss of pairs.",
    yTitle: "loss (per pair)",
    better: "lower",
    markers: true,
    ofSet: true,
    points: (run, context) =>
      heldOutPoints(run, context, "natsPerTarget", true),
  },
  ...PAIR_CURVES.filter(({ field }) => HELD_OUT_OF_PAIRS.includes(field))
    .map(({ field, ...looks }): Curve => ({
      ...looks,
      id: `held-out-${field}`,
      caption: `Held out: ${looks.caption}`,
      better: "higher",
      markers: true,
      ofSet: true,
      points: (run, context) => heldOutPoints(run, context, field, true),
    })),
  {
    id: "training-loss",
    caption: "Training loss, each run over its own targets.",
    yTitle: "loss (nats per target)",
    points: (run, context) => stepPoints(run, context, "loss", false),
    marks: (run) => spikesOf(run, false),
  },
  {
    id: "pair-loss",
    caption: "Training loss of pairs.",
    yTitle: "loss (per pair)",
    points: (run, context) => stepPoints(run, context, "loss", true),
    marks: (run) => spikesOf(run, true),
  },
  ...PAIR_CURVES.map(({ field, ...looks }): Curve => ({
    ...looks,
    id: field,
    points: (run, context) => stepPoints(run, context, field, true),
  })),
  {
    id: "learning-rate",
    caption: "Learning rate.",
    yTitle: "learning rate",
    yFormat: "~e", // 1e-5 as is usual, not 10µ
    points: (run, context) => stepPoints(run, context, "learningRate"),
  },
  {
    id: "gradient-norm",
    caption: "Norm of the whole gradient, before clipping.",
    yTitle: "gradient norm",
    points: (run, context) => stepPoints(run, context, "gradNorm"),
  },
];

/** The held-out sets of these runs; the first is what a notebook draws. */
export function setsOf(groups: readonly Group[]): HeldOutSet[] {
  return heldOutSets(groups.flatMap(({ runs }) => runs));
}

/** Finds what the curves of these runs share, once for all of them. */
export function contextOf(groups: readonly Group[]): Context {
  const limit = pointsPerLine(groups);
  const downsampled = new Map<RunView, readonly StepEvent[]>();
  return {
    set: setsOf(groups)[0],
    steps(run) {
      const steps = downsampled.get(run) ?? downsampleSteps(run.steps, limit);
      downsampled.set(run, steps);
      return steps;
    },
  };
}

/** Fewer where there are many lines; a band is two. */
export function pointsPerLine(groups: readonly Group[]): number {
  const lines = groups.reduce(
    (sum, { runs }) => sum + (runs.length > 1 ? Math.max(3, runs.length) : 1),
    0,
  );
  return Math.min(MOST_POINTS, Math.ceil(MOST_POINTS_OF_ALL / lines));
}

/** A curve of every arm, a line per run. */
export interface CurveSeries {
  readonly name: string;
  readonly lines: readonly (readonly CurvePoint[])[];
  /** Of all of its runs. */
  readonly marks: readonly CurvePoint[];
}

/** Without arms that have nothing to show. */
export function curveSeries(
  curve: Curve,
  groups: readonly Group[],
  context: Context,
): CurveSeries[] {
  return groups
    .map(({ name, runs }) => ({
      name,
      lines: runs.map((run) => curve.points(run, context))
        .filter(({ length }) => length > 0),
      marks: runs.flatMap((run) => curve.marks?.(run) ?? []),
    }))
    .filter(({ lines }) => lines.length > 0);
}

function evaluationCurve(field: MetricField, caption: string): Curve {
  const { title, better } = metricOf(field);
  return {
    id: `evaluation-${field}`,
    caption: better
      ? `${caption} ${better === "lower" ? "Lower" : "Higher"} is better.`
      : caption,
    yTitle: title,
    better,
    yFormat: field.endsWith("Share") ? ".3~p" : undefined,
    markers: true,
    ofSet: true,
    points: (run, { set }) =>
      (set ? evaluationsOn(run, set) : []).flatMap((evaluation) => {
        const y = evaluation[field];
        return y === undefined
          ? []
          : [{ moment: momentOf(run, evaluation), y }];
      }),
  };
}

/** The steps whose loss is far above those before, by `figures/spikes.js`. */
export function lossSpikes({ steps }: Pick<RunView, "steps">): CurvePoint[] {
  const losses = steps.map(({ loss }) => loss);
  return peaksOf(losses, spikesIn(losses))
    .map((index) => ({ moment: steps[index], y: losses[index] }));
}

function spikesOf({ steps }: RunView, ofPairs: boolean): CurvePoint[] {
  return lossSpikes({
    steps: steps.filter((step) => isOfPairs(step) === ofPairs),
  });
}

/** A figure of pairs. */
type PairField = typeof PAIR_CURVES[number]["field"];

/** @param ofPairs Of runs that learn from pairs, or of others; of all if not given. */
function stepPoints(
  run: RunView,
  context: Context,
  field: "loss" | "learningRate" | "gradNorm" | PairField,
  ofPairs?: boolean,
): CurvePoint[] {
  return context.steps(run)
    .filter((step) => ofPairs === undefined || isOfPairs(step) === ofPairs)
    .map((step) => ({ moment: step, y: step[field] ?? NaN }));
}

function heldOutPoints(
  run: RunView,
  { set }: Context,
  field: "natsPerTarget" | PairField,
  ofPairs: boolean,
): CurvePoint[] {
  return (set ? lossesOn(run, set) : [])
    .filter((loss) => isOfPairs(loss) === ofPairs)
    .map((loss) => ({ moment: momentOf(run, loss), y: loss[field] ?? NaN }));
}

function isOfPairs({ pairs }: { readonly pairs?: number }): boolean {
  return pairs !== undefined;
}

/** A measurement records no time; the step before it does. */
function momentOf(
  { steps }: RunView,
  event: Omit<Moment, "elapsedMs">,
): Moment {
  const { step, epoch, trainedTokens } = event;
  const before = steps.findLast((other) => other.step <= step);
  return { step, epoch, trainedTokens, elapsedMs: before?.elapsedMs ?? 0 };
}
