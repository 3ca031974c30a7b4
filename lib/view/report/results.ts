/**
 * The report's first section: what came out, one row per run.
 *
 * @module
 */
import type { Group } from "../compare/groups.ts";
import { html } from "../html.ts";
import type { Palette } from "../palette.ts";
import { resultsTable } from "../run_summary.ts";
import { htmlTable } from "../table_markup.ts";
import type { Section } from "./page.ts";

const CAUTION = "One run each: a small difference may be chance.";

/** Rows that are laid out; more runs of arms are folded away. */
const MOST_ROWS = 24;

/** The table of results and how to read it. */
export function resultsSection(
  groups: readonly Group[],
  palette: Palette,
): Section {
  const runs = groups.flatMap(({ runs }) => runs);
  const single = runs.length > 1 && groups.length === runs.length;
  const table = html`
    <div class="scroll">
      ${htmlTable(resultsTable(runs), { palette, sortable: true })}
    </div>
  `;
  const folded = runs.length > MOST_ROWS && groups.length < runs.length;
  return {
    title: "Results",
    body: html`
      ${folded
        ? html`<details><summary>${runs.length} runs</summary>${table}</details>`
        : table}
      <p class="note">
        Losses are in nats per target; the training loss is the mean over the last
        ten steps, each run over its own targets. Tokens/s counts tokens that are
        not padding. ${single && CAUTION}
      </p>
    `,
  };
}
