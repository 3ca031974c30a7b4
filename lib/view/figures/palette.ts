/**
 * Colours for series: the same one for an arm in every figure and table.
 *
 * Covers names → styles. The colours are told apart with any of the common
 * forms of colour blindness, and on white as well as on black.
 *
 * Source: Okabe and Ito 2008, "Color Universal Design", without black and
 * yellow, which each vanish on one of the two backgrounds, and with a grey.
 *
 * @module
 */

/** How a series looks. */
export interface SeriesStyle {
  /** As CSS and Plotly write it. */
  readonly colour: string;
  /** Plotly's line style; differs only when there are no colours left. */
  readonly dash: "solid" | "dash" | "dot";
}

/** Series name → style. */
export type Palette = ReadonlyMap<string, SeriesStyle>;

const COLOURS = [
  "#0072b2", // blue
  "#d55e00", // vermilion
  "#009e73", // green
  "#cc79a7", // purple
  "#e69f00", // orange
  "#56b4e9", // sky
  "#888888", // grey
];
const DASHES = ["solid", "dash", "dot"] as const;

/** How points look beside lines of a style: colours alone repeat after seven. */
export const SYMBOLS = { solid: "circle", dash: "square", dot: "diamond" };

/**
 * Styles for names, in the order in which they come; make it once for all the
 * runs of a comparison, and hand it to every figure.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { paletteFor } from "sft/view/figures/palette.ts";
 *
 * const palette = paletteFor(["origin", "ours", "origin"]);
 * assertEquals(palette.size, 2);
 * assertEquals(palette.get("ours"), { colour: "#d55e00", dash: "solid" });
 * ```
 */
export function paletteFor(names: Iterable<string>): Palette {
  const distinct = [...new Set(names)];
  return new Map(distinct.map((name, index) => [name, styleAt(index)]));
}

function styleAt(index: number): SeriesStyle {
  const round = Math.floor(index / COLOURS.length);
  return {
    colour: COLOURS[index % COLOURS.length],
    dash: DASHES[round % DASHES.length],
  };
}
