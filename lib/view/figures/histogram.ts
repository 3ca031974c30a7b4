/**
 * Histograms from counts: how many things are of each size.
 *
 * Covers upright bars of equal width, their parts stacked. Sizes are whole
 * numbers from 0 up.
 *
 * @module
 */
import { axis, baseLayout, type Figure, plotlyText } from "./figure.ts";
import { type Palette, paletteFor } from "./palette.ts";

/** How many there are of each size. */
export type Counts = Readonly<Record<number, number>>;

/** What the counts do not tell. */
export interface HistogramOptions {
  /** What a size is, with its unit, such as `"tokens of an example"`. */
  readonly sizeTitle: string;
  /** What is counted, such as `"examples"`. */
  readonly countTitle: string;
  /** Styles of the parts. @default one made from the parts */
  readonly palette?: Palette;
}

/** Bars at most, so that their widths are readable numbers of pixels. */
const MOST_BARS = 48;

/** Widths that a reader can count in. */
const ROUND = [1, 2, 5];

/**
 * A figure with one stack of bars a bin, from size 0 to the largest.
 *
 *     sizes 3 3 4 12, bins of 5:   0–4 3   5–9 0   10–14 1
 *
 * @param parts Counts by the name of the part, the first one lowest.
 */
export function histogram(
  parts: Readonly<Record<string, Counts>>,
  options: HistogramOptions,
): Figure {
  const sizes = Object.values(parts)
    .flatMap((counts) => Object.keys(counts).map(Number));
  const largest = sizes.reduce((most, size) => Math.max(most, size), 0);
  const width = binWidth(largest + 1);
  const bins = Math.floor(largest / width) + 1;
  const palette = options.palette ?? paletteFor(Object.keys(parts));
  const starts = Array.from({ length: bins }, (_, bin) => bin * width);
  return {
    data: Object.entries(parts).map(([part, counts]) => ({
      type: "bar",
      name: plotlyText(part),
      x: starts.map((start) => start + (width - 1) / 2),
      y: binCounts(counts, width, bins),
      width: starts.map(() => width),
      marker: { color: palette.get(part)?.colour },
      customdata: starts.map((start) =>
        width === 1 ? `${start}` : `${start}–${start + width - 1}`
      ),
      hovertemplate: "<b>%{customdata}</b><br>%{fullData.name}: %{y:,}" +
        "<extra></extra>",
    })),
    layout: {
      ...baseLayout(),
      barmode: "stack",
      bargap: 0,
      xaxis: axis(options.sizeTitle, { rangemode: "tozero" }),
      yaxis: axis(options.countTitle, { rangemode: "tozero" }),
      showlegend: Object.keys(parts).length > 1,
    },
  };
}

/** The smallest of 1, 2, 5, 10, 20, … that needs no more bars than are drawn. */
export function binWidth(range: number): number {
  for (let power = 1;; power *= 10) {
    for (const digit of ROUND) {
      if (range <= digit * power * MOST_BARS) return digit * power;
    }
  }
}

function binCounts(counts: Counts, width: number, bins: number): number[] {
  const sums = new Array<number>(bins).fill(0);
  for (const [size, count] of Object.entries(counts)) {
    sums[Math.floor(Number(size) / width)] += count;
  }
  return sums;
}
