/**
 * Figures as values: plain JSON that Plotly draws.
 *
 * Covers the type and what all figures share. Draws nothing: a report embeds
 * the value, and a notebook shows it as `application/vnd.plotly.v1+json`.
 *
 * @module
 */
import { visible } from "../../core/visible_text.ts";

/** One series of a figure, in Plotly's terms. */
export interface PlotlyTrace {
  readonly type: "scatter" | "bar";
  readonly name: string;
  readonly x: readonly (number | string | null)[];
  readonly y: readonly (number | string | null)[];
  readonly [property: string]: unknown;
}

/** Axes, titles and looks of a figure, in Plotly's terms. */
export type PlotlyLayout = Readonly<Record<string, unknown>>;

/** A figure, ready for `Plotly.react(place, figure.data, figure.layout)`. */
export interface Figure {
  readonly data: readonly PlotlyTrace[];
  readonly layout: PlotlyLayout;
}

/** A figure whose x can be any of several measures. */
export interface SwitchableFigure extends Figure {
  /** Which way its lines improve, if either. */
  readonly better?: "lower" | "higher";
  /** Key of a measure → title of the axis, and the points of each trace. */
  readonly measures?: Readonly<
    Record<string, {
      readonly title: string;
      readonly x: readonly PlotlyTrace["x"][];
      /** Where they differ from the figure's own. */
      readonly y?: readonly PlotlyTrace["y"][];
    }>
  >;
}

/** A grey that can be read on white and on black, for pages of either kind. */
const INK = "#767676";
const GRID = "rgba(128, 128, 128, 0.2)";

/** An axis with a quiet grid and room for its labels. */
export function axis(title: string, more: PlotlyLayout = {}): PlotlyLayout {
  return {
    title: { text: plotlyText(title), standoff: 10 },
    automargin: true,
    gridcolor: GRID,
    zeroline: false,
    ...more,
  };
}

/** What all figures share: transparent, and the legend above the plot. */
export function baseLayout(title = ""): PlotlyLayout {
  return {
    ...title && { title: { text: plotlyText(title) } },
    paper_bgcolor: "rgba(0, 0, 0, 0)",
    plot_bgcolor: "rgba(0, 0, 0, 0)",
    font: { color: INK, size: 12 },
    margin: { l: 56, r: 12, t: title ? 64 : 36, b: 44 },
    legend: { orientation: "h", x: 0, y: 1.02, yanchor: "bottom" },
    hovermode: "closest",
    height: 320,
  };
}

/**
 * Text as Plotly shows it: Plotly reads `<b>`, `<a href>` and entities in every
 * label, so a run's name must not be able to write any.
 */
export function plotlyText(text: string): string {
  return visible(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}

/** Numbers that cannot be drawn, such as a loss of NaN, become gaps. */
export function drawable(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
