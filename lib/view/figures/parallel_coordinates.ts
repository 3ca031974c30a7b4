/**
 * Parallel coordinates: one axis a setting or figure, one line an arm.
 *
 * Covers numbers, by their powers of ten where they span more than one, and
 * words. Drawn as plain lines: Plotly's own kind needs WebGL, which a browser
 * may lack.
 *
 * Source: Inselberg 1985, "The plane with parallel coordinates".
 *
 * @module
 */
import { visibleLines } from "../../core/visible_text.ts";
import { baseLayout, type Figure, plotlyText } from "./figure.ts";

/** One axis. */
export interface Dimension {
  readonly title: string;
  /** One a line, as people read them; numbers among them are placed by size. */
  readonly values: readonly string[];
}

/** Values whose ratio is above it are spread by their powers of ten. */
const WIDE = 10;

/** Values that an axis marks one by one; of more its ends alone. */
const MOST_MARKS = 8;

/** Height in pixels. */
const HEIGHT = 340;

/** From the lowest to the highest, which all eyes tell apart. */
const [LOW, HIGH] = [[230, 159, 0], [0, 114, 178]];

/**
 * A figure with the axes from left to right; lines take their colour from the
 * last axis. Hovering names the line and the value.
 *
 * @param names Of the lines; as long as each axis has values.
 */
export function parallelCoordinates(
  names: readonly string[],
  dimensions: readonly Dimension[],
): Figure {
  const axes = dimensions.map(placesOf);
  const last = axes.at(-1);
  return {
    data: names.map((name, line) => ({
      type: "scatter",
      mode: "lines+markers",
      name: plotlyText(name),
      legendgroup: visibleLines(name),
      x: axes.map((_, axis) => axis),
      y: axes.map((places) => places[line]),
      customdata: dimensions.map(({ title, values }) => [
        plotlyText(title),
        plotlyText(values[line]),
      ]),
      line: { color: mixed(last?.[line] ?? 0), width: 1.75 },
      marker: { size: 5 },
      cliponaxis: false,
      hovertemplate: "<b>%{fullData.name}</b>" +
        "<br>%{customdata[0]}: %{customdata[1]}<extra></extra>",
    })),
    layout: {
      ...baseLayout(),
      margin: { l: 56, r: 72, t: 28, b: 44 },
      xaxis: {
        tickvals: axes.map((_, axis) => axis),
        ticktext: dimensions.map(({ title }) => plotlyText(title)),
        range: [-0.1, axes.length - 0.8],
        gridcolor: "rgba(128, 128, 128, 0.5)",
        zeroline: false,
        fixedrange: true,
      },
      yaxis: { visible: false, range: [-0.05, 1.05], fixedrange: true },
      annotations: dimensions.flatMap(({ values }, axis) =>
        marksOf(values, axes[axis]).map(([text, y]) => ({
          x: axis,
          y,
          text: plotlyText(text),
          showarrow: false,
          // Above the line that goes on from there.
          xanchor: "left",
          yanchor: "bottom",
          xshift: 4,
          font: { size: 11 },
        }))
      ),
      showlegend: false,
      height: HEIGHT,
    },
  };
}

/** Where each value is on its axis, from 0 to 1. */
function placesOf({ values }: Dimension): number[] {
  const numbers = values.map(Number);
  const isNumeric = values.every((value) =>
    value.trim() !== "" && Number.isFinite(Number(value))
  );
  const words = [...new Set(values)];
  const isWide = isNumeric && Math.min(...numbers) > 0 &&
    Math.max(...numbers) / Math.min(...numbers) > WIDE;
  const raw = isWide
    ? numbers.map(Math.log10)
    : isNumeric
    ? numbers
    : values.map((value) => words.indexOf(value));
  const [low, high] = [Math.min(...raw), Math.max(...raw)];
  return raw.map((value) => high > low ? (value - low) / (high - low) : 0.5);
}

/** What is written beside an axis, each value once, and where. */
function marksOf(
  values: readonly string[],
  places: readonly number[],
): [text: string, y: number][] {
  const marks = [
    ...new Map(values.map((value, line) => [value, places[line]])),
  ];
  if (marks.length <= MOST_MARKS) return marks;
  return marks.filter(([, y]) => y === 0 || y === 1);
}

function mixed(share: number): string {
  const parts = LOW.map((low, index) =>
    Math.round(low + share * (HIGH[index] - low))
  );
  return `rgb(${parts.join(", ")})`;
}
