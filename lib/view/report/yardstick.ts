/**
 * The report's verdict: arms held to the same yardstick, and which differences
 * are more than the seeds' own.
 *
 * @module
 */
import type { Group } from "../compare/groups.ts";
import {
  measuredGroups,
  yardstickDifferences,
  yardstickMeans,
  yardstickNotes,
} from "../compare/yardstick_table.ts";
import { html } from "../html.ts";
import type { Palette } from "../palette.ts";
import { htmlTable } from "../table_markup.ts";
import type { Section } from "./page.ts";

/** Rows of differences that are laid out; more are folded away. */
const MOST_ROWS = 48;

/** The two tables, if any run was measured. */
export function yardstickSection(
  groups: readonly Group[],
  palette: Palette,
): Section | undefined {
  const measured = measuredGroups(groups);
  if (measured.length === 0) return undefined;
  const differences = yardstickDifferences(measured);
  const options = { palette, sortable: true };
  const table = html`
    <div class="scroll">${htmlTable(differences, options)}</div>
  `;
  return {
    title: "Yardstick",
    body: html`
      <div class="scroll">${htmlTable(yardstickMeans(measured), options)}</div>
      ${differences.rows.length > MOST_ROWS
        ? html`<details><summary>${differences.rows.length} differences to the first arm</summary>${table}</details>`
        : differences.rows.length > 0 && table}
      ${yardstickNotes(groups).map((note) => html`<p class="note">${note}</p>`)}
    `,
  };
}
