/**
 * The report's account of the data: what became of the rows, and how the tokens
 * of the batches divide into trained, masked and padding.
 *
 * Reads the manifest's data report as far as it finds it; runs of other
 * versions may lack parts.
 *
 * @module
 */
import { barChart, type BarRow } from "../bar_chart.ts";
import type { Group } from "../compare/groups.ts";
import { formatShare } from "../format.ts";
import { html } from "../html.ts";
import type { Palette } from "../palette.ts";
import { type Cell, type Table, withoutEmptyColumns } from "../table.ts";
import { htmlTable } from "../table_markup.ts";
import { figureHtml } from "./figure_html.ts";
import type { Section } from "./page.ts";

/** The fields of a data report that are shown. */
interface Budget {
  readonly rows?: number;
  /** Reason → rows. */
  readonly skipped?: Readonly<Record<string, number>>;
  /** Reason → examples. */
  readonly dropped?: Readonly<Record<string, number>>;
  readonly truncated?: number;
  readonly examples?: number;
  readonly packedRows?: number;
  readonly tokens?: {
    readonly total: number;
    readonly supervised: number;
    readonly masked: number;
    readonly padding: number;
  };
}

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
  palette: Palette,
): Section | undefined {
  const budgets = budgetsOf(groups);
  if (budgets.length === 0) return undefined;
  const rows = budgets.flatMap(({ name, budget }) => barRows(name, budget));
  return {
    title: "Data budget",
    body: html`
      ${rows.length > 0 && figureHtml(
        "data-budget",
        "What the tokens of one pass over the data are: trained as targets, " +
          "only read, or padding.",
        barChart(rows, {
          valueTitle: "tokens in one epoch",
          mode: "stacked",
          palette: PARTS,
        }),
      )}
      <div class="scroll">
        ${htmlTable(tableOf(budgets), { palette, sortable: true })}
      </div>
    `,
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

/** The account as a table; without rows if no run recorded its data. */
export function dataBudgetTable(groups: readonly Group[]): Table {
  return tableOf(budgetsOf(groups));
}

function budgetsOf(groups: readonly Group[]): NamedBudget[] {
  return groups.flatMap(({ name, runs }): NamedBudget[] => {
    const reported = runs.flatMap(({ name, manifest }) =>
      manifest.dataReport
        ? [{ name, budget: manifest.dataReport as Budget }]
        : []
    );
    const different = new Set(
      reported.map(({ budget }) => JSON.stringify(budget)),
    );
    return different.size === 1
      ? [{ name, budget: reported[0].budget }]
      : reported;
  });
}

function tableOf(budgets: readonly NamedBudget[]): Table {
  return withoutEmptyColumns({
    columns: [
      { title: "run" },
      { title: "rows read" },
      { title: "skipped" },
      { title: "dropped" },
      { title: "truncated" },
      { title: "examples" },
      { title: "packed rows" },
      { title: "tokens" },
      { title: "trained", format: formatShare },
      { title: "padding", format: formatShare },
    ],
    rows: budgets.map(({ name, budget }): Cell[] => {
      const { tokens } = budget;
      return [
        name,
        budget.rows,
        reasons(budget.skipped),
        reasons(budget.dropped),
        budget.truncated,
        budget.examples,
        budget.packedRows,
        tokens?.total,
        tokens && tokens.supervised / tokens.total,
        tokens && tokens.padding / tokens.total,
      ];
    }),
  });
}

/** `12 (too long 10, nothing trained 2)`; a bare 0 where there were none. */
function reasons(counts?: Readonly<Record<string, number>>): Cell {
  if (!counts) return undefined;
  const nonzero = Object.entries(counts).filter(([, count]) => count > 0);
  if (nonzero.length === 0) return 0;
  const total = nonzero.reduce((sum, [, count]) => sum + count, 0);
  const parts = nonzero.map(([reason, count]) => `${reason} ${count}`);
  return `${total} (${parts.join(", ")})`;
}
