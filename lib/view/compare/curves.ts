/**
 * Curves of arms: what was measured against any of four measures of how far a
 * run has come, the mean of an arm's seeds with the band from lowest to highest.
 *
 * @module
 */
import { UserError } from "../../core/errors.ts";
import type { StepEvent } from "../../core/events.ts";
import type { Figure } from "../figure.ts";
import { lineChart, type LineRow } from "../line_chart.ts";
import type { Palette } from "../palette.ts";
import type { RunView } from "../run_view.ts";
import { thinSteps } from "../thin.ts";
import { bandOf } from "./band.ts";
import { type Group, groupPalette } from "./groups.ts";
import { type MetricField, metricOf } from "./metrics.ts";
import { commonFile } from "./yardstick_table.ts";

/** Points per line: more than a wide page has pixels for. */
const MOST_POINTS = 1000;

/** Points of all lines of a figure: more make a page slow. */
const MOST_POINTS_OF_ALL = 20_000;

/** Points of a figure that are marked: a mark costs more than a line. */
const MOST_MARKERS = 600;

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
  /** Mark each point, where there are few. */
  readonly markers?: boolean;
  points(run: RunView, context: Context): CurvePoint[];
}

/** A value at a moment of a run. */
interface CurvePoint {
  readonly moment: Moment;
  readonly y: number;
}

/** What all curves of a comparison have in common. */
export interface Context {
  /** The held-out file whose figures compare. */
  readonly file?: string;
  /** A run's steps, as many as can be drawn. */
  readonly steps: (run: RunView) => readonly StepEvent[];
}

/** What matters most first. */
export const CURVES: readonly Curve[] = [
  yardstickCurve("answerNatsPerToken", "Loss of the yardstick's answers."),
  yardstickCurve("rightShare", "Right answers to the yardstick's questions."),
  yardstickCurve("stopShare", "Answers that ended by themselves."),
  {
    id: "held-out-loss",
    caption: "Held-out loss.",
    yTitle: "loss (nats per target)",
    markers: true,
    points: (run) =>
      run.evaluations.map((evaluation) => ({
        moment: momentOf(run, evaluation),
        y: evaluation.natsPerTarget,
      })),
  },
  {
    id: "training-loss",
    caption: "Training loss, each run over its own targets.",
    yTitle: "loss (nats per target)",
    points: (run, context) => stepPoints(run, context, "loss"),
  },
  {
    id: "learning-rate",
    caption: "Learning rate.",
    yTitle: "learning rate",
    yFormat: "~e", // 1e-5 as everybody writes it, not 10µ
    points: (run, context) => stepPoints(run, context, "learningRate"),
  },
  {
    id: "gradient-norm",
    caption: "Norm of the whole gradient, before clipping.",
    yTitle: "gradient norm",
    points: (run, context) => stepPoints(run, context, "gradNorm"),
  },
];

/** Makes what the curves of these runs share, once for all of them. */
export function contextOf(groups: readonly Group[]): Context {
  const runs = groups.flatMap(({ runs }) => runs);
  const limit = pointsPerLine(groups);
  const thinned = new Map<RunView, readonly StepEvent[]>();
  return {
    file: commonFile(runs),
    steps(run) {
      const steps = thinned.get(run) ?? thinSteps(run.steps, limit);
      thinned.set(run, steps);
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

/**
 * One curve of the arms, for a notebook: `"held-out-loss"` against `"tokens"`.
 *
 * @param id Of `CURVES`.
 * @param against Key of `MEASURES`.
 * @throws {UserError} If there is no such curve or measure.
 */
export function curveFigure(
  groups: readonly Group[],
  id: string,
  against = "step",
  palette: Palette = groupPalette(groups),
): Figure {
  const curve = CURVES.find((curve) => curve.id === id);
  if (!curve) {
    throw new UserError(
      `Cannot draw curve "${id}": choose one of ` +
        CURVES.map(({ id }) => id).join(", "),
    );
  }
  const measure = MEASURES[against];
  if (!measure) {
    throw new UserError(
      `Cannot draw against "${against}": choose one of ` +
        Object.keys(MEASURES).join(", "),
    );
  }
  const series = curveSeries(curve, groups, contextOf(groups));
  return drawCurve(curve, measure, series, palette);
}

/** A curve of every arm, a line per run. */
export interface CurveSeries {
  readonly name: string;
  readonly lines: readonly (readonly CurvePoint[])[];
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
    }))
    .filter(({ lines }) => lines.length > 0);
}

/** The figure of a curve against a measure. */
export function drawCurve(
  curve: Curve,
  measure: Measure,
  series: readonly CurveSeries[],
  palette: Palette,
): Figure {
  const rows = series.flatMap(({ name, lines }) =>
    bandOf(
      lines.map((line) =>
        line.map(({ moment, y }) => ({ x: measure.of(moment), y }))
      ),
    ).map((point): LineRow => ({ ...point, series: name }))
  );
  return lineChart(rows.map(rounded), {
    xTitle: measure.title,
    yTitle: curve.yTitle,
    yFormat: curve.yFormat,
    markers: curve.markers && rows.length <= MOST_MARKERS,
    palette,
  });
}

function yardstickCurve(field: MetricField, caption: string): Curve {
  const { title, better } = metricOf(field);
  return {
    id: `yardstick-${field}`,
    caption: better
      ? `${caption} ${better === "lower" ? "Lower" : "Higher"} is better.`
      : caption,
    yTitle: title,
    yFormat: field.endsWith("Share") ? ".0%" : undefined,
    markers: true,
    points: (run, { file }) =>
      run.yardsticks.flatMap((yardstick) => {
        const y = yardstick[field];
        return y === undefined || yardstick.dataSha256 !== file
          ? []
          : [{ moment: momentOf(run, yardstick), y }];
      }),
  };
}

function stepPoints(
  run: RunView,
  context: Context,
  field: "loss" | "learningRate" | "gradNorm",
): CurvePoint[] {
  return context.steps(run).map((step) => ({ moment: step, y: step[field] }));
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

/** As exact as a picture can be: the text of a figure becomes half as long. */
function rounded(row: LineRow): LineRow {
  const { x, y, low, high } = row;
  const digits = (value: number, count: number) =>
    Number(value.toPrecision(count));
  return {
    ...row,
    x: digits(x, 8),
    y: digits(y, 6),
    ...low !== undefined && { low: digits(low, 6) },
    ...high !== undefined && { high: digits(high, 6) },
  };
}
