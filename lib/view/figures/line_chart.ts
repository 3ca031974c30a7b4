/**
 * Line charts from tidy rows.
 *
 * Covers one line per series over a numeric x, and a band around it where its
 * rows have one. Does not smooth, thin or sort: rows are drawn in the order in
 * which they come.
 *
 * @module
 */
import { visibleLines } from "../../core/visible_text.ts";
import {
  axis,
  baseLayout,
  drawable,
  type Figure,
  plotlyText,
  type PlotlyTrace,
} from "./figure.ts";
import {
  type Palette,
  paletteFor,
  type SeriesStyle,
  SYMBOLS,
} from "./palette.ts";

/** One point of one line. */
export interface LineRow {
  readonly x: number;
  readonly y: number;
  /** Ends of a band around the line; both or neither. */
  readonly low?: number;
  readonly high?: number;
  /** Name of the line, such as a run's. */
  readonly series: string;
}

/** What the rows do not tell. */
export interface LineChartOptions {
  /** With its unit, such as `"time (minutes)"`. */
  readonly xTitle: string;
  /** With its unit, such as `"loss (nats per target)"`. */
  readonly yTitle: string;
  readonly title?: string;
  /** @default one made from the series */
  readonly palette?: Palette;
  /** How y is labelled, in d3's format language. @default Plotly's choice */
  readonly yFormat?: string;
  /** Mark each point, where there are few; a lone one always. @default false */
  readonly markers?: boolean;
  /** Points to mark with a cross, in the colours of their series. */
  readonly marks?: readonly LineRow[];
}

/**
 * A figure with one line per series; hovering names the series and the values.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { lineChart } from "sft/view/figures/line_chart.ts";
 *
 * const rows = [
 *   { x: 1, y: 4.2, series: "ours" },
 *   { x: 2, y: 3.9, series: "ours" },
 * ];
 * const { data } = lineChart(rows, {
 *   xTitle: "optimizer step",
 *   yTitle: "loss (nats per target)",
 * });
 * assertEquals(data[0].y, [4.2, 3.9]);
 * ```
 */
export function lineChart(
  rows: readonly LineRow[],
  options: LineChartOptions,
): Figure {
  const series = Map.groupBy(rows, (row) => row.series);
  const marks = Map.groupBy(options.marks ?? [], (row) => row.series);
  const palette = options.palette ?? paletteFor(series.keys());
  return {
    data: [...series].flatMap(([name, points]) => [
      ...bandTraces(name, points, palette.get(name)),
      lineTrace(name, points, palette.get(name), options),
      ...markTraces(name, marks.get(name) ?? [], palette.get(name)),
    ]),
    layout: {
      ...baseLayout(options.title),
      xaxis: axis(options.xTitle, { rangemode: "tozero" }),
      yaxis: axis(options.yTitle, {
        tickformat: options.yFormat,
        // A share that is 0 throughout would be drawn from -1 to 1.
        .../[%p]$/.test(options.yFormat ?? "") && { rangemode: "tozero" },
      }),
      showlegend: series.size > 1,
    },
  };
}

/** An area from the lows to the highs, below the line and without a name. */
function bandTraces(
  name: string,
  points: readonly LineRow[],
  style: SeriesStyle | undefined,
): PlotlyTrace[] {
  const inside = points.filter(({ low, high }) =>
    Number.isFinite(low) && Number.isFinite(high)
  );
  if (inside.length === 0) return [];
  const back = inside.toReversed();
  return [{
    type: "scatter",
    mode: "lines",
    name: plotlyText(name),
    legendgroup: visibleLines(name),
    showlegend: false,
    x: [...inside, ...back].map(({ x }) => x),
    y: [...inside.map(({ high }) => high!), ...back.map(({ low }) => low!)],
    fill: "toself",
    fillcolor: style && `${style.colour}2e`, // 18 % of it
    line: { width: 0 },
    hoverinfo: "skip",
  }];
}

/** Crosses above a line, without a name. */
function markTraces(
  name: string,
  marks: readonly LineRow[],
  style: SeriesStyle | undefined,
): PlotlyTrace[] {
  if (marks.length === 0) return [];
  return [{
    type: "scatter",
    mode: "markers",
    name: plotlyText(name),
    legendgroup: visibleLines(name),
    showlegend: false,
    x: marks.map(({ x }) => x),
    y: marks.map(({ y }) => y),
    marker: { color: style?.colour, symbol: "x-thin-open", size: 9 },
    hovertemplate:
      "<b>%{fullData.name}</b>: %{y:.4~g} at %{x:,.4~f}<extra></extra>",
  }];
}

function lineTrace(
  name: string,
  points: readonly LineRow[],
  style: SeriesStyle | undefined,
  options: LineChartOptions,
): PlotlyTrace {
  const markers = options.markers || points.length === 1;
  return {
    type: "scatter",
    mode: markers ? "lines+markers" : "lines",
    name: plotlyText(name),
    // As a page's switches have it; Plotly does not show it.
    legendgroup: visibleLines(name),
    x: points.map(({ x }) => drawable(x)),
    y: points.map(({ y }) => drawable(y)),
    line: { color: style?.colour, dash: style?.dash, width: 1.75 },
    marker: {
      color: style?.colour,
      symbol: SYMBOLS[style?.dash ?? "solid"],
      size: 6,
    },
    cliponaxis: !markers, // or a mark at 0 loses its half
    hovertemplate: "<b>%{fullData.name}</b>" +
      `<br>${plotlyText(options.yTitle)}: %{y:.4~g}` +
      `<br>${plotlyText(options.xTitle)}: %{x:,.4~f}<extra></extra>`,
  };
}
