/**
 * The report's curves, with a switch of what they are drawn against and one of
 * the arms that are drawn.
 *
 * @module
 */
import {
  contextOf,
  type Curve,
  CURVES,
  type CurveSeries,
  curveSeries,
  drawCurve,
  MEASURES,
  pointsPerLine,
} from "../compare/curves.ts";
import type { Group } from "../compare/groups.ts";
import { type Html, html } from "../html.ts";
import type { Palette } from "../palette.ts";
import { nameWithSpot } from "../table_markup.ts";
import { stepsPerPoint } from "../thin.ts";
import { figureHtml, type SwitchableFigure } from "./figure_html.ts";
import type { Section } from "./page.ts";

const COMPARING = "Where runs train different tokens, compare the shapes of " +
  "their training losses, not the heights.";

const BANDS = "A line is the mean of an arm's seeds, and its band reaches " +
  "from the lowest of them to the highest.";

/** The section with all curves that have anything to show. */
export function curvesSection(
  groups: readonly Group[],
  palette: Palette,
): Section | undefined {
  const context = contextOf(groups);
  const figures = CURVES.flatMap((curve) => {
    const series = curveSeries(curve, groups, context);
    if (series.length === 0) return [];
    return [
      figureHtml(curve.id, curve.caption, switchable(curve, series, palette)),
    ];
  });
  if (figures.length === 0) return undefined;
  const many = groups.length > 1;
  return {
    title: "Curves",
    body: html`
      ${measureSwitch()} ${many && armSwitch(groups, palette)}
      <div class="charts">${figures}</div>
      <p class="note">
        ${hasSeeds(groups) && BANDS} ${many && COMPARING} ${thinningNote(
          groups,
        )}
      </p>
    `,
  };
}

/** The figure against the first measure, and what changes for the others. */
function switchable(
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

/** Which arms are drawn; the legend of all figures as well. */
function armSwitch(groups: readonly Group[], palette: Palette): Html {
  const choices = groups.map(({ name }) =>
    html`<label><input type="checkbox" name="run" value="${name}" checked>${
      nameWithSpot(name, palette)
    }</label>`
  );
  return html`
    <fieldset
      class="switch names"><legend>${hasSeeds(groups)
        ? "arms"
        : "runs"}</legend>${choices}</fieldset>
  `;
}

function thinningNote(groups: readonly Group[]): string | undefined {
  const runs = groups.flatMap(({ runs }) => runs);
  const longest = Math.max(0, ...runs.map(({ steps }) => steps.length));
  const size = stepsPerPoint(longest, pointsPerLine(groups));
  if (size === 1) return undefined;
  return `Each point of the longest run is the mean of ${size} steps.`;
}

function hasSeeds(groups: readonly Group[]): boolean {
  return groups.some(({ runs }) => runs.length > 1);
}
