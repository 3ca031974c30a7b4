/**
 * Dot charts: a value an arm with the interval that it probably lies in.
 *
 * Covers one dot a name, the first one on top, with smaller dots for the single
 * values behind it. Dots need no zero, so that small differences can be seen.
 *
 * Source: Cleveland 1985, "The Elements of Graphing Data" (dot charts).
 *
 * @module
 */
import { wrapTo } from "../../core/terminal_text.ts";
import { visible, visibleLines } from "../../core/visible_text.ts";
import {
  axis,
  baseLayout,
  drawable,
  type Figure,
  plotlyText,
  type PlotlyTrace,
} from "./figure.ts";
import { type Palette, paletteFor, SYMBOLS } from "./palette.ts";

/** One dot and what is known of it. */
export interface DotRow {
  /** Name of the dot, such as an arm's. */
  readonly name: string;
  readonly value: number;
  /** Ends of the interval; none where it is not known. */
  readonly interval?: readonly [low: number, high: number];
  /** The values whose mean it is, such as one a seed. */
  readonly points: readonly number[];
}

/** What the rows do not tell. */
export interface DotChartOptions {
  /** With its unit, such as `"loss (nats per token)"`; may be empty. */
  readonly valueTitle: string;
  /** How values are labelled, in d3's format language. @default Plotly's choice */
  readonly format?: string;
  /** @default one made from the names */
  readonly palette?: Palette;
}

/** Characters of a name in one line. */
const LABEL_WIDTH = 16;

/** Height of one dot with the gap below it, in pixels. */
const DOT_HEIGHT = 34;

/**
 * A figure with one dot a name; hovering tells its value and its interval.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { dotChart } from "sft/view/figures/dot_chart.ts";
 *
 * const { data } = dotChart([
 *   { name: "ours", value: 0.5, interval: [0.25, 0.625], points: [0.5] },
 * ], { valueTitle: "right answers" });
 * assertEquals([data[0].x, data[0].error_x], [[0.5], {
 *   type: "data",
 *   symmetric: false,
 *   array: [0.125],
 *   arrayminus: [0.25],
 *   thickness: 1.5,
 *   width: 5,
 * }]);
 * ```
 */
export function dotChart(
  rows: readonly DotRow[],
  options: DotChartOptions,
): Figure {
  const palette = options.palette ?? paletteFor(rows.map(({ name }) => name));
  return {
    data: rows.flatMap((row) => dotTraces(row, palette, options)),
    layout: {
      ...baseLayout(),
      margin: { l: 56, r: 16, t: 8, b: 44 },
      xaxis: axis(options.valueTitle, { tickformat: options.format }),
      // A name that reads as a number or a date is a name all the same.
      yaxis: axis("", {
        type: "category",
        categoryorder: "array",
        categoryarray: rows.map(({ name }) => labelOf(name)),
        range: [rows.length - 0.5, -0.5],
        showgrid: false,
      }),
      showlegend: false,
      height: 76 + DOT_HEIGHT * rows.length,
    },
  };
}

function dotTraces(
  { name, value, interval, points }: DotRow,
  palette: Palette,
  { format = ".4~g" }: DotChartOptions,
): PlotlyTrace[] {
  const { colour, dash = "solid" } = palette.get(name) ?? {};
  const common = {
    type: "scatter" as const,
    mode: "markers",
    name: plotlyText(name),
    legendgroup: visibleLines(name),
    cliponaxis: false,
  };
  const ends = interval
    ? `<br>95 %: %{customdata[0]:${format}} to %{customdata[1]:${format}}`
    : "";
  return [
    {
      ...common,
      x: [drawable(value)],
      y: [labelOf(name)],
      customdata: interval && [interval],
      ...interval && {
        error_x: {
          type: "data",
          symmetric: false,
          array: [interval[1] - value],
          arrayminus: [value - interval[0]],
          thickness: 1.5,
          width: 5,
        },
      },
      marker: { color: colour, symbol: SYMBOLS[dash], size: 11 },
      hovertemplate: `<b>%{fullData.name}</b><br>%{x:${format}}${ends}` +
        "<extra></extra>",
    },
    ...points.length > 1
      ? [{
        ...common,
        x: points.map(drawable),
        y: points.map(() => labelOf(name)),
        marker: {
          color: colour,
          symbol: SYMBOLS[dash],
          size: 5,
          opacity: 0.45,
        },
        hovertemplate: `%{x:${format}}<extra></extra>`,
      }]
      : [],
  ];
}

/** A name in lines short enough to leave room for the dot beside it. */
function labelOf(name: string): string {
  return wrapTo(visible(name), LABEL_WIDTH).map(plotlyText).join("<br>");
}
