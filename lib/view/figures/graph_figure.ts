/**
 * A graph of calls drawn as a figure: from left to right, what each reads from.
 *
 * Covers placing and drawing of a few dozen calls. Knows no engine: the caller
 * says what is drawn.
 *
 * @module
 */
import { baseLayout, type Figure, plotlyText } from "./figure.ts";
import { paletteFor } from "./palette.ts";

/** One call, or one thing that comes from outside. */
export interface GraphCall {
  /** Unique in the graph. */
  readonly id: string;
  readonly label: string;
  /** What it belongs to, which gives its colour. */
  readonly kind: string;
  /** Ids of what it reads; they come before it. */
  readonly inputs: readonly string[];
  /** Shown when hovered. */
  readonly detail: string;
}

interface Place {
  readonly x: number;
  readonly y: number;
}

/** Pixels that two calls in one column are apart. */
const ROW_HEIGHT = 44;

/**
 * Draws calls in columns, each in the first after all that it reads.
 *
 *     x ── Square ── Multiply ── y
 *      ╰─────────────╯
 *
 * @throws {RangeError} If a call reads what has not come before it.
 */
export function graphFigure(
  calls: readonly GraphCall[],
  title: string,
): Figure {
  const places = placeCalls(calls);
  const rows = Math.max(1, ...columnsOf(calls, places).values());
  const palette = paletteFor(calls.map(({ kind }) => kind));
  return {
    data: [
      edgeTrace(calls, places),
      ...[...Map.groupBy(calls, ({ kind }) => kind)].map(([kind, some]) => ({
        type: "scatter" as const,
        mode: "markers+text",
        name: plotlyText(kind),
        x: some.map(({ id }) => places.get(id)!.x),
        y: some.map(({ id }) => places.get(id)!.y),
        text: some.map(({ label }) => plotlyText(label)),
        textposition: "top center",
        textfont: { size: 10 },
        customdata: some.map(({ detail }) => plotlyText(detail)),
        hovertemplate: "<b>%{text}</b><br>%{customdata}<extra></extra>",
        marker: { color: palette.get(kind)!.colour, size: 11 },
        cliponaxis: false,
      })),
    ],
    layout: {
      ...baseLayout(title),
      xaxis: { visible: false },
      yaxis: { visible: false },
      height: 140 + ROW_HEIGHT * rows,
    },
  };
}

/** Column and row of each call: columns by depth, rows centred around 0. */
function placeCalls(calls: readonly GraphCall[]): Map<string, Place> {
  const depths = new Map<string, number>();
  for (const { id, inputs } of calls) {
    const before = inputs.map((input) => {
      const depth = depths.get(input);
      if (depth !== undefined) return depth;
      throw new RangeError(
        `Cannot draw call "${id}": it reads "${input}", which does not come ` +
          "before it",
      );
    });
    depths.set(id, 1 + Math.max(-1, ...before));
  }
  const places = new Map<string, Place>();
  for (const [x, ids] of Map.groupBy(depths.keys(), (id) => depths.get(id)!)) {
    ids.forEach((id, row) =>
      places.set(id, { x, y: (ids.length - 1) / 2 - row })
    );
  }
  return places;
}

/** How many calls each column has. */
function columnsOf(
  calls: readonly GraphCall[],
  places: ReadonlyMap<string, Place>,
): Map<number, number> {
  const columns = Map.groupBy(calls, ({ id }) => places.get(id)!.x);
  return new Map([...columns].map(([x, some]) => [x, some.length]));
}

function edgeTrace(
  calls: readonly GraphCall[],
  places: ReadonlyMap<string, Place>,
): Figure["data"][number] {
  const ends = calls.flatMap(({ id, inputs }) =>
    inputs.flatMap((input) => [places.get(input)!, places.get(id)!, undefined])
  );
  return {
    type: "scatter",
    mode: "lines",
    name: "reads",
    showlegend: false,
    hoverinfo: "skip",
    x: ends.map((place) => place?.x ?? null),
    y: ends.map((place) => place?.y ?? null),
    line: { color: "rgba(128, 128, 128, 0.5)", width: 1 },
  };
}
