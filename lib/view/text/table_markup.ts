/**
 * The tables of `table.ts` as HTML and as Markdown, with nothing in a cell that
 * the format could take for its own.
 *
 * @module
 */
import { visible } from "../../core/visible_text.ts";
import type { Palette } from "../figures/palette.ts";
import { type Html, html } from "./html.ts";
import { alignOf, type Cell, cellText, type Table } from "./table.ts";

/** How a table looks in a page. */
export interface HtmlTableOptions {
  /** Titles and first cells that are names in here get a spot of its colour. */
  readonly palette?: Palette;
  /** A table that the page's script makes sortable. @default false */
  readonly sortable?: boolean;
}

/**
 * An HTML table. `data-value` is a number in full, by which the page sorts,
 * and empty for text.
 */
export function htmlTable(
  table: Table,
  { palette, sortable = false }: HtmlTableOptions = {},
): Html {
  const titles = table.columns.map(({ title }, column) =>
    html`<th scope="col" class="${alignOf(table, column)}">${
      nameWithSpot(title, palette)
    }</th>`
  );
  const rows = table.rows.map((row) =>
    html`<tr>${
      row.map((cell, column) => htmlCell(table, cell, column, palette))
    }</tr>`
  );
  return html`
    <table class="${sortable ? "sortable" : "plain"}">
      <thead>
        <tr>${titles}</tr>
      </thead>
      <tbody>${rows}</tbody>
    </table>
  `;
}

/** A name, with the spot of colour that it has in every figure. */
export function nameWithSpot(name: string, palette?: Palette): Html {
  const colour = palette?.get(name)?.colour;
  if (colour === undefined) return html`${name}`;
  return html`<span class="spot" style="--spot: ${colour}"></span>${name}`;
}

/**
 * A Markdown table, as GitHub and Jupyter read it.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { markdownTable } from "sft/view/text/table_markup.ts";
 *
 * const table = {
 *   columns: [{ title: "run" }, { title: "steps" }],
 *   rows: [["a|b", 300]],
 * };
 * assertEquals(
 *   markdownTable(table),
 *   "| run | steps |\n| --- | ---: |\n| a\\|b | 300 |",
 * );
 * ```
 */
export function markdownTable(table: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    line(table.columns.map(({ title }) => markdownText(title))),
    line(
      table.columns.map((_, column) =>
        alignOf(table, column) === "right" ? "---:" : "---"
      ),
    ),
    ...table.rows.map((row) =>
      line(
        row.map((cell, column) =>
          markdownText(cellText(cell, table.columns[column]))
        ),
      )
    ),
  ].join("\n");
}

function htmlCell(
  table: Table,
  cell: Cell,
  column: number,
  palette?: Palette,
): Html {
  const text = cellText(cell, table.columns[column]);
  const align = alignOf(table, column);
  if (column === 0) {
    return html`<th scope="row" class="${align}">${
      nameWithSpot(text, palette)
    }</th>`;
  }
  const value = typeof cell === "number" ? cell : "";
  return html`<td class="${align}" data-value="${value}">${text}</td>`;
}

/**
 * Text that Markdown takes as it is, on one line: no mark, quotation, list,
 * formula, tag, nor an address that becomes a link by itself.
 */
export function markdownText(text: string): string {
  return visible(text)
    .replace(/[\\`*_{}[\]()#+!|~$-]|(?<=^\s*)>/g, "\\$&")
    .replace(/:(?=\/\/)|(?<=^\s*\d+)\.(?=\s|$)|(?<=\bwww)\./gi, "\\$&")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;");
}
