/**
 * The report's curves: losses, learning rate and gradient norm, against any of
 * four measures of how far a run has come.
 *
 * @module
 */
import type { Figure, PlotlyTrace } from "../figure.ts";
import { type Html, html } from "../html.ts";
import {
  lineChart,
  type LineChartOptions,
  type LineRow,
} from "../line_chart.ts";
import type { Palette } from "../palette.ts";
import type { RunView } from "../run_view.ts";
import { nameWithSpot } from "../table_markup.ts";
import { stepsPerPoint, thinSteps } from "../thin.ts";
import { figureHtml, type SwitchableFigure } from "./figure_html.ts";
import type { Section } from "./page.ts";

/** Points per line: more than a wide page has pixels for. */
const MOST_POINTS = 1000;

/** Anything that happened at some point of a run. */
interface Moment {
  readonly step: number;
  readonly epoch: number;
  readonly trainedTokens: number;
  readonly elapsedMs: number;
}

/** One measure of how far a run has come. */
interface Measure {
  readonly label: string;
  /** As the axis says it, with its unit. */
  readonly title: string;
  of(moment: Moment): number;
}

/** The first is what a page opens with. */
const MEASURES: Readonly<Record<string, Measure>> = {
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
interface Curve {
  readonly id: string;
  readonly caption: string;
  readonly yTitle: string;
  readonly yFormat?: string;
  readonly markers?: boolean;
  points(run: RunView): { readonly moment: Moment; readonly y: number }[];
}

const CURVES: readonly Curve[] = [
  {
    id: "held-out-loss",
    caption: "Held-out loss.",
    yTitle: "loss (nats per target)",
    markers: true,
    points: (run) =>
      run.evaluations.map((evaluation) => ({
        moment: { ...evaluation, elapsedMs: elapsedAt(run, evaluation.step) },
        y: evaluation.natsPerTarget,
      })),
  },
  {
    id: "training-loss",
    caption: "Training loss, each run over its own targets.",
    yTitle: "loss (nats per target)",
    points: (run) => stepPoints(run, "loss"),
  },
  {
    id: "learning-rate",
    caption: "Learning rate.",
    yTitle: "learning rate",
    yFormat: "~e", // 1e-5 as everybody writes it, not 10µ
    points: (run) => stepPoints(run, "learningRate"),
  },
  {
    id: "gradient-norm",
    caption: "Norm of the whole gradient, before clipping.",
    yTitle: "gradient norm",
    points: (run) => stepPoints(run, "gradNorm"),
  },
];

const COMPARING = "Where runs train different tokens, compare the shapes of " +
  "their training losses, not the heights.";

/** The section with all curves that have anything to show. */
export function curvesSection(
  runs: readonly RunView[],
  palette: Palette,
): Section | undefined {
  const figures = CURVES
    .filter((curve) => runs.some((run) => curve.points(run).length > 0))
    .map((curve) =>
      figureHtml(curve.id, curve.caption, switchable(curve, runs, palette))
    );
  if (figures.length === 0) return undefined;
  return {
    title: "Curves",
    body: html`
      ${measureSwitch()} ${runs.length > 1 && runSwitch(runs, palette)}
      <div class="charts">${figures}</div>
      <p class="note">
        ${runs.length > 1 && COMPARING} ${thinningNote(runs)}
      </p>
    `,
  };
}

/** The figure against the first measure, and what changes for the others. */
function switchable(
  curve: Curve,
  runs: readonly RunView[],
  palette: Palette,
): SwitchableFigure {
  const figures = Object.entries(MEASURES).map(([key, measure]) =>
    [key, curveFigure(curve, measure, runs, palette)] as const
  );
  const [[, { data, layout }]] = figures;
  return {
    data,
    // One legend for all figures is enough: the switch of the runs.
    layout: {
      ...layout,
      showlegend: false,
      margin: { l: 56, r: 12, t: 12, b: 44 },
    },
    measures: Object.fromEntries(
      figures.map(([key, { data }]) => [key, {
        title: MEASURES[key].title,
        x: data.map((trace: PlotlyTrace) => trace.x),
      }]),
    ),
  };
}

function curveFigure(
  curve: Curve,
  measure: Measure,
  runs: readonly RunView[],
  palette: Palette,
): Figure {
  const rows = runs.flatMap((run): LineRow[] =>
    curve.points(run).map(({ moment, y }) => ({
      x: measure.of(moment),
      y,
      series: run.name,
    }))
  );
  const options: LineChartOptions = {
    xTitle: measure.title,
    yTitle: curve.yTitle,
    yFormat: curve.yFormat,
    markers: curve.markers,
    palette,
  };
  return lineChart(rows, options);
}

function stepPoints(
  run: RunView,
  field: "loss" | "learningRate" | "gradNorm",
): { moment: Moment; y: number }[] {
  return thinSteps(run.steps, MOST_POINTS)
    .map((step) => ({ moment: step, y: step[field] }));
}

/** An evaluation records no time; the step before it does. */
function elapsedAt({ steps }: RunView, step: number): number {
  return steps.findLast((event) => event.step <= step)?.elapsedMs ?? 0;
}

function measureSwitch(): Html {
  const choices = Object.entries(MEASURES).map(([key, { label }], index) =>
    html`<label><input type="radio" name="measure" value="${key}" ${
      index === 0 && "checked"
    }>${label}</label>`
  );
  return html`
    <fieldset class="switch"><legend>against</legend>${choices}</fieldset>
  `;
}

/** Which runs are drawn; the legend of all figures as well. */
function runSwitch(runs: readonly RunView[], palette: Palette): Html {
  const choices = runs.map(({ name }) =>
    html`<label><input type="checkbox" name="run" value="${name}" checked>${
      nameWithSpot(name, palette)
    }</label>`
  );
  return html`
    <fieldset class="switch"><legend>runs</legend>${choices}</fieldset>
  `;
}

function thinningNote(runs: readonly RunView[]): string | undefined {
  const longest = Math.max(0, ...runs.map(({ steps }) => steps.length));
  const size = stepsPerPoint(longest, MOST_POINTS);
  if (size === 1) return undefined;
  return `Each point of the longest run is the mean of ${size} steps.`;
}
