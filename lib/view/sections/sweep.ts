/**
 * A sweep: arms told apart by several settings, and what each came to.
 *
 * Covers all arms on parallel axes, a table of settings and results, the best
 * first, and the same arms put together by each of the settings.
 *
 * @module
 */
import { counted } from "../../core/format.ts";
import { mean } from "../../statistics/moments.ts";
import { decidingMetric } from "../compare/deciding_metric.ts";
import type { Group } from "../compare/groups.ts";
import { type Level, levelsOf } from "../compare/levels.ts";
import { measuredGroups } from "../compare/measured_groups.ts";
import type { Metric } from "../compare/metrics.ts";
import { parallelCoordinates } from "../figures/parallel_coordinates.ts";
import type { Table } from "../text/table.ts";
import type { Block, Section } from "./section.ts";
import { compareSettings } from "./settings.ts";

/** With fewer arms or settings the comparison itself is the table. */
const FEWEST_ARMS = 3;
const FEWEST_SETTINGS = 2;

/** A setting that differs, with its value in each arm. */
interface Setting {
  readonly name: string;
  /** By the arm's name. */
  readonly values: ReadonlyMap<string, string>;
}

/** Nothing where arms are few, or differ in one setting alone. */
export function sweepSection(groups: readonly Group[]): Section | undefined {
  const measured = measuredGroups(groups);
  const metric = decidingMetric(measured);
  const levels = levelsOf(measured, metric);
  const settings = settingsOf(groups);
  if (levels.length < FEWEST_ARMS || settings.length < FEWEST_SETTINGS) {
    return undefined;
  }
  const sign = metric.better === "lower" ? 1 : -1;
  const ranked = levels.toSorted((a, b) => sign * (a.value - b.value));
  return {
    title: "Settings and results",
    blocks: [
      {
        kind: "figure",
        id: "sweep",
        caption: `Every arm's settings and its ${metric.title}, a line an arm.`,
        figure: parallelCoordinates(ranked.map(({ name }) => name), [
          ...settings.map(({ name, values }) => ({
            title: name,
            values: ranked.map(({ name }) => values.get(name)!),
          })),
          {
            title: metric.title,
            values: ranked.map(({ value }) =>
              String(Number(value.toPrecision(4)))
            ),
          },
        ]),
      },
      {
        kind: "table",
        table: armsTable(settings, ranked, metric),
        sortable: true,
        wide: true,
      },
      ...settings.flatMap((setting) => groupedBy(setting, ranked, metric)),
    ],
  };
}

function settingsOf(groups: readonly Group[]): Setting[] {
  const { differing } = compareSettings(groups);
  return differing.rows.map(([name, ...values]) => ({
    name: String(name),
    values: new Map(
      groups.map((group, index) => [group.name, String(values[index] ?? "–")]),
    ),
  }));
}

function armsTable(
  settings: readonly Setting[],
  ranked: readonly Level[],
  metric: Metric,
): Table {
  return {
    columns: [
      { title: "arm" },
      ...settings.map(({ name }) => ({ title: name })),
      { title: metric.title, align: "right" },
      { title: "95 % interval", align: "right" },
    ],
    rows: ranked.map(({ name, value, interval }) => [
      name,
      ...settings.map(({ values }) => values.get(name)),
      metric.format(value),
      interval && interval.map(metric.format).join(" to "),
    ]),
  };
}

/** Arms of one value together; nothing where each has a value of its own. */
function groupedBy(
  { name, values }: Setting,
  ranked: readonly Level[],
  metric: Metric,
): Block[] {
  const groups = Map.groupBy(ranked, (level) => values.get(level.name)!);
  if (groups.size === ranked.length) return [];
  const rows = [...groups].sort(([a], [b]) =>
    Number(a) - Number(b) || a.localeCompare(b, "en")
  );
  return [{
    kind: "details",
    summary: `By ${name}: ${counted(groups.size, "value")}`,
    blocks: [{
      kind: "table",
      table: {
        columns: [
          { title: name },
          { title: "arms" },
          { title: `${metric.title}, mean of the arms`, align: "right" },
          { title: "best of them", align: "right" },
        ],
        rows: rows.map(([value, arms]) => [
          value,
          arms.length,
          metric.format(mean(arms.map(({ value }) => value))),
          `${arms[0].name}, ${metric.format(arms[0].value)}`,
        ]),
      },
      sortable: true,
    }],
  }];
}
