/**
 * Curves of arms: what was measured against any of four measures of how far a
 * run has come, the mean of an arm's seeds with the band from lowest to highest.
 *
 * @module
 */
import { UserError } from "../../core/errors.ts";
import { bandOf } from "../compare/band.ts";
import {
  type Context,
  contextOf,
  type Curve,
  CURVES,
  type CurveSeries,
  curveSeries,
  lossSpikes,
  type Measure,
  MEASURES,
  pointsPerLine,
  setsOf,
} from "../compare/curves.ts";
import { stepsPerPoint } from "../compare/downsample_steps.ts";
import { type Group, groupPalette } from "../compare/groups.ts";
import type { Figure, SwitchableFigure } from "../figures/figure.ts";
import { lineChart, type LineRow } from "../figures/line_chart.ts";
import type { Palette } from "../figures/palette.ts";
import type { FigureBlock, Section } from "./section.ts";

/** Points of a figure that are marked: a mark costs more than a line. */
const MOST_MARKERS = 600;

const COMPARING = "Where runs train different tokens, compare the shapes of " +
  "their training losses, not the heights.";

const SPIKES = "A cross marks a spike of a training loss: more than seven " +
  "robust standard deviations above the median of the up to 100 steps before.";

const BANDS = "A line is the mean of an arm's seeds, and its band reaches " +
  "from the lowest of them to the highest.";

/**
 * All curves that have anything to show, with a switch of what they are drawn
 * against and one of the arms that are drawn.
 */
export function curvesSection(groups: readonly Group[]): Section | undefined {
  const context = contextOf(groups);
  const palette = groupPalette(groups);
  const sets = setsOf(groups);
  const draw = (curve: Curve, context: Context, id: string, where: string) => {
    const series = curveSeries(curve, groups, context);
    if (series.length === 0) return [];
    const caption = `${where}${curve.caption}`;
    const figure = drawSwitchable(curve, series, palette);
    return [{ kind: "figure", id, caption, figure } as const];
  };
  const figures = CURVES.flatMap((curve): FigureBlock[] =>
    curve.ofSet && sets.length > 1
      ? sets.flatMap((set, index) =>
        draw(
          curve,
          { ...context, set },
          `${curve.id}-${index}`,
          `${set.name}: `,
        )
      )
      : draw(curve, context, curve.id, "")
  );
  if (figures.length === 0) return undefined;
  const several = groups.length > 1;
  const hasSeeds = groups.some(({ runs }) => runs.length > 1);
  const names = groups.map(({ name }) => name);
  const reading = [
    hasSeeds && BANDS,
    several && COMPARING,
    groups.some(({ runs }) => runs.some((run) => lossSpikes(run).length > 0)) &&
    SPIKES,
    downsamplingNote(groups),
  ].filter((text) => typeof text === "string");
  return {
    title: "Curves",
    blocks: [{
      kind: "charts",
      measures: new Map(
        Object.entries(MEASURES).map(([key, { label }]) => [key, label]),
      ),
      series: several
        ? { title: hasSeeds ? "arms" : "runs", names }
        : undefined,
      figures,
      caption: reading.length > 0 ? reading.join(" ") : undefined,
    }],
  };
}

/**
 * One curve of the arms, for a notebook: `"held-out-loss"` against `"tokens"`,
 * on the held-out set that most of the runs have in common.
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

/** The figure against the first measure, and what changes for the others. */
function drawSwitchable(
  curve: Curve,
  series: readonly CurveSeries[],
  palette: Palette,
): SwitchableFigure {
  const figures = Object.entries(MEASURES).map(([key, measure]) =>
    [key, drawCurve(curve, measure, series, palette)] as const
  );
  const [[, { data, layout }]] = figures;
  const ys = JSON.stringify(data.map(({ y }) => y));
  return {
    ...curve.better && { better: curve.better },
    data,
    // One legend for all figures is enough: the switch of the arms.
    layout: {
      ...layout,
      showlegend: false,
      margin: { l: 56, r: 12, t: 12, b: 44 },
    },
    measures: Object.fromEntries(
      figures.map(([key, { data }]) => {
        const y = data.map((trace) => trace.y);
        return [key, {
          title: MEASURES[key].title,
          x: data.map((trace) => trace.x),
          ...JSON.stringify(y) !== ys && { y },
        }];
      }),
    ),
  };
}

/** The figure of a curve against a measure. */
function drawCurve(
  curve: Curve,
  measure: Measure,
  series: readonly CurveSeries[],
  palette: Palette,
): Figure {
  const marks = series.flatMap(({ name, marks }) =>
    marks.map(({ moment, y }) => ({ x: measure.of(moment), y, series: name }))
  );
  const rows = series.flatMap(({ name, lines }) =>
    bandOf(
      lines.map((line) =>
        line.map(({ moment, y }) => ({ x: measure.of(moment), y }))
      ),
    ).map((point): LineRow => ({ ...point, series: name }))
  );
  return lineChart(rows.map(roundRow), {
    xTitle: measure.title,
    yTitle: curve.yTitle,
    yFormat: curve.yFormat,
    markers: curve.markers && rows.length <= MOST_MARKERS,
    marks: marks.map(roundRow),
    palette,
  });
}

/** As exact as a picture can be: the text of a figure becomes half as long. */
function roundRow(row: LineRow): LineRow {
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

function downsamplingNote(groups: readonly Group[]): string | undefined {
  const runs = groups.flatMap(({ runs }) => runs);
  const longest = Math.max(0, ...runs.map(({ steps }) => steps.length));
  const size = stepsPerPoint(longest, pointsPerLine(groups));
  if (size === 1) return undefined;
  return `Each point of the longest run is the mean of ${size} steps.`;
}
