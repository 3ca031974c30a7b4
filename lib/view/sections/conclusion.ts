/**
 * What a comparison says, before anything else: a sentence an arm, what became
 * of the guess, and where each arm lies.
 *
 * @module
 */
import { conclude } from "../compare/conclusion.ts";
import { decidingMetric } from "../compare/deciding_metric.ts";
import { type Group, groupPalette } from "../compare/groups.ts";
import { type Level, levelsOf } from "../compare/levels.ts";
import {
  type MeasuredGroup,
  measuredGroups,
} from "../compare/measured_groups.ts";
import {
  type Metric,
  type MetricField,
  metricOf,
  METRICS,
} from "../compare/metrics.ts";
import { dotChart } from "../figures/dot_chart.ts";
import type { Figure } from "../figures/figure.ts";
import type { Palette } from "../figures/palette.ts";
import type { FigureBlock, Section } from "./section.ts";

const READING =
  "A large dot is an arm's mean, a small one a seed's; the line " +
  "is the mean's own 95 % interval. All arms answer the same questions, so " +
  "lines that overlap do not mean that arms are alike: the sentence above says.";

/** Nothing where no two arms were measured on one held-out set. */
export function conclusionSection(
  groups: readonly Group[],
): Section | undefined {
  const { sentences, guesses } = conclude(groups);
  if (sentences.length === 0) return undefined;
  const measured = measuredGroups(groups);
  const deciding = decidingMetric(measured);
  const metrics = [
    deciding,
    ...METRICS.filter((one) =>
      one.better && one.field !== deciding.field &&
      one.field !== "answerBitsPerByte"
    ),
  ];
  const palette = groupPalette(groups);
  const figures = metrics.flatMap((metric) =>
    figureOf(metric, measured, palette)
  );
  return {
    title: "Conclusion",
    blocks: [
      ...sentences.map((text) => ({ kind: "statement" as const, text })),
      ...guesses.map((text) => ({ kind: "note" as const, text })),
      ...figures.length > 0
        ? [{ kind: "figures" as const, figures, caption: READING }]
        : [],
    ],
  };
}

/**
 * Where each arm lies in one metric, for a notebook.
 *
 * @param field Default: what decides.
 * @returns Nothing where fewer than two arms have it, or all are alike.
 */
export function levelFigure(
  groups: readonly Group[],
  field?: MetricField,
): Figure | undefined {
  const measured = measuredGroups(groups);
  const metric = field === undefined
    ? decidingMetric(measured)
    : metricOf(field);
  const [block] = figureOf(
    metric,
    measured,
    groupPalette(groups),
    metric.title,
  );
  return block?.figure;
}

/** None of a metric that not all arms have, or in which all are alike. */
function figureOf(
  metric: Metric,
  measured: readonly MeasuredGroup[],
  palette: Palette,
  valueTitle = "",
): FigureBlock[] {
  const levels = levelsOf(measured, metric);
  if (levels.length < 2 || areAlike(levels)) return [];
  const { field, title, better } = metric;
  return [{
    kind: "figure",
    id: `level-${field}`,
    caption: better ? `${title}: ${better} is better.` : `${title}.`,
    figure: dotChart(levels, {
      valueTitle,
      format: field.endsWith("Share") || field === "distinct2"
        ? ".3~p"
        : undefined,
      palette,
    }),
  }];
}

function areAlike(levels: readonly Level[]): boolean {
  const values = levels.flatMap(({ points }) => points);
  return values.every((value) => value === values[0]);
}
