/**
 * The report's account of what arms cost, where arms have several runs: of
 * single runs the results tell already.
 *
 * @module
 */
import { costTable } from "../compare/cost.ts";
import type { Group } from "../compare/groups.ts";
import { html } from "../html.ts";
import type { Palette } from "../palette.ts";
import { htmlTable } from "../table_markup.ts";
import type { Section } from "./page.ts";

/** The table, one row per arm. */
export function costSection(
  groups: readonly Group[],
  palette: Palette,
): Section | undefined {
  if (groups.every(({ runs }) => runs.length === 1)) return undefined;
  return {
    title: "Cost",
    body: html`
      <div class="scroll">
        ${htmlTable(costTable(groups), { palette, sortable: true })}
      </div>
      <p class="note">
        Means over an arm's runs; of the memory, the highest.
      </p>
    `,
  };
}
