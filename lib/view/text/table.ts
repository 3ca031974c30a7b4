/**
 * Tables as values, and as aligned text for a terminal.
 *
 * Covers columns of text and of numbers, and fitting them into a width. The
 * same table as HTML and Markdown is in `table_markup.ts`.
 *
 * @module
 */
import {
  cutTo,
  displayWidth,
  padTo,
  wrapTo,
} from "../../core/terminal_text.ts";
import { visible } from "../../core/visible_text.ts";
import { formatNumber } from "./format.ts";

/** Contents of one cell; `undefined` where there is nothing to tell. */
export type Cell = string | number | undefined;

/** One column: its title, with a unit where it has one, and its looks. */
export interface Column {
  readonly title: string;
  /** @default "right" for a column of numbers, "left" otherwise */
  readonly align?: "left" | "right";
  /** How its numbers are written. @default four significant digits */
  readonly format?: (value: number) => string;
}

/** A column's title, what it tells of an item, and its looks. */
export type ColumnOf<Item> = readonly [
  title: string,
  of: (item: Item) => Cell,
  looks?: Omit<Column, "title">,
];

/** A table: every row has one cell per column. */
export interface Table {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
}

/** How a table is fitted into a terminal. */
export interface TextTableOptions {
  /** Columns of the terminal. @default as wide as the contents */
  readonly width?: number;
  /** What happens to a cell that is too wide. @default "wrap" */
  readonly overflow?: "wrap" | "cut";
}

/** Between two columns. */
const GAP = "  ";

/** Below this many columns of the terminal, a cell tells nothing. */
const NARROWEST = 4;

/**
 * The table as lines of text, without a newline at the end.
 *
 * Cells wider than their share of `width` are wrapped or cut, the widest column
 * first. A width that leaves a column less than 4 is exceeded.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { textTable } from "sft/view/text/table.ts";
 *
 * const table = {
 *   columns: [{ title: "run" }, { title: "steps" }],
 *   rows: [["ours", 300], ["长江", 1200]],
 * };
 * assertEquals(
 *   textTable(table),
 *   "run   steps\n" +
 *     "────  ─────\n" +
 *     "ours    300\n" +
 *     "长江  1,200",
 * );
 * ```
 */
export function textTable(
  table: Table,
  { width = Infinity, overflow = "wrap" }: TextTableOptions = {},
): string {
  const titles = table.columns.map(({ title }) => visible(title));
  const rows = table.rows.map((row) =>
    row.map((cell, column) => visible(cellText(cell, table.columns[column])))
  );
  const aligns = table.columns.map((_, column) => alignOf(table, column));
  const widths = fitWidths([titles, ...rows], width);
  const fit = overflow === "wrap" ? wrapTo : cutToOne;

  function linesOf(cells: readonly string[]): string[] {
    const fitted = cells.map((text, column) => fit(text, widths[column]));
    const height = Math.max(...fitted.map(({ length }) => length));
    return Array.from({ length: height }, (_, line) =>
      fitted
        .map((lines, column) =>
          padTo(lines[line] ?? "", widths[column], aligns[column])
        )
        .join(GAP)
        .trimEnd());
  }
  return [
    ...linesOf(titles),
    widths.map((width) => "─".repeat(width)).join(GAP),
    ...rows.flatMap(linesOf),
  ].join("\n");
}

/** A cell as people read it. */
export function cellText(cell: Cell, column: Column): string {
  if (cell === undefined) return "–";
  if (typeof cell === "string") return cell;
  return (column.format ?? formatNumber)(cell);
}

/** Where a column's cells stand: numbers to the right, so that digits meet. */
export function alignOf(table: Table, column: number): "left" | "right" {
  const cells = table.rows
    .map((row) => row[column])
    .filter((cell) => cell !== undefined);
  const numeric = cells.length > 0 &&
    cells.every((cell) => typeof cell === "number");
  return table.columns[column].align ?? (numeric ? "right" : "left");
}

/** One row per item, without the columns that tell nothing of any of them. */
export function tableOf<Item>(
  items: readonly Item[],
  columns: readonly ColumnOf<Item>[],
): Table {
  const told = columns
    .map(([title, of, looks]) => ({
      column: { title, ...looks },
      cells: items.map(of),
    }))
    .filter(({ cells }) => cells.some((cell) => cell !== undefined));
  return {
    columns: told.map(({ column }) => column),
    rows: items.map((_, row) => told.map(({ cells }) => cells[row])),
  };
}

/** Widths of the columns: as their contents are, or less, the widest first. */
function fitWidths(
  grid: readonly (readonly string[])[],
  total: number,
): number[] {
  const widths = grid[0].map((_, column) =>
    Math.max(...grid.map((cells) => displayWidth(cells[column])))
  );
  const room = total - GAP.length * (widths.length - 1);
  let taken = widths.reduce((sum, width) => sum + width, 0);
  while (taken > room) {
    const widest = Math.max(...widths);
    if (widest <= NARROWEST) break;
    widths[widths.lastIndexOf(widest)]--;
    taken--;
  }
  return widths;
}

function cutToOne(text: string, width: number): string[] {
  return [cutTo(text, width)];
}
