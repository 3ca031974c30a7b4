/**
 * The account of the data: what became of the rows, and how the tokens of the
 * batches divide into trained, masked and padding.
 *
 * Reads the manifest's data report as far as it finds it; runs of other
 * versions may lack parts.
 *
 * @module
 */
import type { Manifest } from "../../store/manifest.ts";
import type { Group } from "../compare/groups.ts";
import { barChart, type BarRow } from "../figures/bar_chart.ts";
import type { Palette } from "../figures/palette.ts";
import { formatShare } from "../text/format.ts";
import { type Cell, type Table, tableOf } from "../text/table.ts";
import type { FigureBlock, Section } from "./section.ts";

/** A data report; older records, and other programs', may lack any count. */
type Budget = NonNullable<Manifest["dataReport"]>;

/** Green as trained tokens are everywhere; the rest recedes. */
const PARTS: Palette = new Map([
  ["trained", { colour: "#009e73", dash: "solid" }],
  ["masked", { colour: "#a3a8ad", dash: "solid" }],
  ["padding", { colour: "rgba(128, 128, 128, 0.22)", dash: "solid" }],
]);

/** One data report and what it is of. */
interface NamedBudget {
  /** The arm's, where all its runs have the same; else the run's. */
  readonly name: string;
  readonly budget: Budget;
}

/** The bars and the table behind them, if any run recorded its data. */
export function dataBudgetSection(
  groups: readonly Group[],
): Section | undefined {
  const budgets = budgetsOf(groups);
  if (budgets.length === 0) return undefined;
  const bars = budgets.flatMap(({ name, budget }) => barRows(name, budget));
  return {
    title: "Data budget",
    blocks: [
      ...bars.length > 0 ? [figureOf(bars)] : [],
      {
        kind: "table",
        table: budgetTable(budgets),
        sortable: true,
        wide: true,
      },
    ],
  };
}

function figureOf(bars: readonly BarRow[]): FigureBlock {
  return {
    kind: "figure",
    id: "data-budget",
    caption: "What the tokens of one pass over the data are: trained as " +
      "targets, only read, or padding.",
    figure: barChart(bars, {
      valueTitle: "tokens in one epoch",
      mode: "stacked",
      palette: PARTS,
    }),
  };
}

function barRows(bar: string, { tokens }: Budget): BarRow[] {
  if (!tokens) return [];
  return [
    { bar, part: "trained", value: tokens.supervised },
    { bar, part: "masked", value: tokens.masked },
    { bar, part: "padding", value: tokens.padding },
  ];
}

function budgetsOf(groups: readonly Group[]): NamedBudget[] {
  return groups.flatMap(({ name, runs }): NamedBudget[] => {
    const reported = runs.flatMap(({ name, manifest }) =>
      manifest.dataReport ? [{ name, budget: manifest.dataReport }] : []
    );
    const different = new Set(
      reported.map(({ budget }) => JSON.stringify(budget)),
    );
    return different.size === 1
      ? [{ name, budget: reported[0].budget }]
      : reported;
  });
}

function budgetTable(budgets: readonly NamedBudget[]): Table {
  const share = { format: formatShare };
  return tableOf(budgets, [
    ["run", ({ name }) => name],
    ["rows read", ({ budget }) => budget.rows],
    ["skipped", ({ budget }) => reasonsText(budget.skipped)],
    ["dropped", ({ budget }) => reasonsText(budget.dropped)],
    ["truncated", ({ budget }) => budget.truncated],
    ["examples", ({ budget }) => budget.examples],
    ["packed rows", ({ budget }) => budget.packedRows],
    ["tokens", ({ budget }) => budget.tokens?.total],
    [
      "trained",
      ({ budget: { tokens } }) => tokens && tokens.supervised / tokens.total,
      share,
    ],
    [
      "padding",
      ({ budget: { tokens } }) =>
        tokens && tokens.padding / (tokens.total + tokens.padding),
      share,
    ],
  ]);
}

/** `12 (too long 10, nothing trained 2)`; a bare 0 where there were none. */
function reasonsText(counts?: Readonly<Record<string, number>>): Cell {
  if (!counts) return undefined;
  const nonzero = Object.entries(counts).filter(([, count]) => count > 0);
  if (nonzero.length === 0) return 0;
  const total = nonzero.reduce((sum, [, count]) => sum + count, 0);
  const parts = nonzero.map(([reason, count]) => `${reason} ${count}`);
  return `${total} (${parts.join(", ")})`;
}
