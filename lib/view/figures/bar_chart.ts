/**
 * Bar charts from tidy rows.
 *
 * Covers horizontal bars, their parts stacked or side by side. Bars lie down
 * because their names, which people choose, are then readable at any width.
 *
 * @module
 */
import { wrapTo } from "../../core/terminal_text.ts";
import { visible } from "../../core/visible_text.ts";
import {
  axis,
  baseLayout,
  drawable,
  type Figure,
  plotlyText,
} from "./figure.ts";
import { type Palette, paletteFor } from "./palette.ts";

/** One part of one bar. */
export interface BarRow {
  /** Name of the bar, such as a run's. */
  readonly bar: string;
  /** Name of the part, such as `"padding"`. */
  readonly part: string;
  readonly value: number;
}

/** What the rows do not tell. */
export interface BarChartOptions {
  /** With its unit, such as `"tokens"`. */
  readonly valueTitle: string;
  readonly title?: string;
  /** Whether the parts of a bar add up to a whole. */
  readonly mode: "stacked" | "grouped";
  /** Styles of the parts. @default one made from the parts */
  readonly palette?: Palette;
}

/** Characters of a bar's name in one line. */
const LABEL_WIDTH = 18;

/** Height of one bar with the gap below it, in pixels. */
const BAR_HEIGHT = 40;

/**
 * A figure with one bar, or group of bars, per name, the first one on top.
 * Hovering a stacked part tells its share of the bar.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { barChart } from "sft/view/figures/bar_chart.ts";
 *
 * const { data } = barChart([
 *   { bar: "ours", part: "trained", value: 300 },
 *   { bar: "ours", part: "padding", value: 100 },
 * ], { valueTitle: "tokens", mode: "stacked" });
 * assertEquals(data.map(({ name, x }) => [name, x]), [
 *   ["trained", [300]],
 *   ["padding", [100]],
 * ]);
 * ```
 */
export function barChart(
  rows: readonly BarRow[],
  options: BarChartOptions,
): Figure {
  const parts = Map.groupBy(rows, ({ part }) => part);
  const bars = Map.groupBy(rows, ({ bar }) => bar);
  const palette = options.palette ?? paletteFor(parts.keys());
  const stacked = options.mode === "stacked";
  const totals = new Map(
    [...bars].map(([bar, rows]) => [
      bar,
      rows.reduce((sum, { value }) => sum + value, 0),
    ]),
  );
  const slots = bars.size * (stacked ? 1 : parts.size);
  return {
    data: [...parts].map(([part, rows]) => ({
      type: "bar",
      orientation: "h",
      name: plotlyText(part),
      x: rows.map(({ value }) => drawable(value)),
      y: rows.map(({ bar }) => barLabel(bar)),
      marker: { color: palette.get(part)?.colour },
      customdata: rows.map(({ bar, value }) =>
        drawable(value / totals.get(bar)!)
      ),
      hovertemplate: "<b>%{y}</b><br>%{fullData.name}: %{x:,}" +
        (stacked ? " (%{customdata:.1%})" : "") + "<extra></extra>",
    })),
    layout: {
      ...baseLayout(options.title),
      barmode: stacked ? "stack" : "group",
      bargap: 0.35,
      xaxis: axis(options.valueTitle, { rangemode: "tozero" }),
      // A name that reads as a number or a date is a name all the same.
      yaxis: axis("", {
        type: "category",
        autorange: "reversed",
        showgrid: false,
      }),
      showlegend: parts.size > 1,
      legend: {
        orientation: "h",
        x: 0,
        y: 1.02,
        yanchor: "bottom",
        traceorder: "normal",
      },
      height: 90 + BAR_HEIGHT * slots,
    },
  };
}

/** A name in lines short enough to leave room for the bar beside it. */
function barLabel(name: string): string {
  return wrapTo(visible(name), LABEL_WIDTH).map(plotlyText).join("<br>");
}
