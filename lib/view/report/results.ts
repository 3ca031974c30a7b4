/**
 * The report's first section: what came out, one row per run.
 *
 * @module
 */
import { html } from "../html.ts";
import type { Palette } from "../palette.ts";
import { resultsTable } from "../run_summary.ts";
import type { RunView } from "../run_view.ts";
import { htmlTable } from "../table_markup.ts";
import type { Section } from "./page.ts";

const CAUTION = "One run each: a small difference may be chance.";

/** The table of results and how to read it. */
export function resultsSection(
  runs: readonly RunView[],
  palette: Palette,
): Section {
  return {
    title: "Results",
    body: html`
      <div class="scroll">
        ${htmlTable(resultsTable(runs), { palette, sortable: true })}
      </div>
      <p class="note">
        Losses are in nats per target; the training loss is the mean over the last
        ten steps, each run over its own targets. Tokens/s counts tokens that are
        not padding. ${runs.length > 1 && CAUTION}
      </p>
    `,
  };
}
