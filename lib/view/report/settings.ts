/**
 * The report's settings: only what differs is laid out, the rest folded away.
 *
 * @module
 */
import type { Manifest } from "../../store/manifest.ts";
import { html } from "../html.ts";
import type { Palette } from "../palette.ts";
import type { RunView } from "../run_view.ts";
import { htmlTable } from "../table_markup.ts";
import type { Section } from "./page.ts";
import { compare, flatten, type Properties } from "./properties.ts";

/** The settings of one run, or what differs between several. */
export function settingsSection(
  runs: readonly RunView[],
  palette: Palette,
): Section {
  const { differing, common } = compare(
    runs.map(({ name }) => name),
    runs.map(({ manifest }) => settingsOf(manifest)),
  );
  const shared = html`
    <div class="scroll">${htmlTable(common, { palette })}</div>
  `;
  if (runs.length === 1) return { title: "Settings", body: shared };
  return {
    title: "What differs",
    body: html`
      ${differing.rows.length > 0
        ? html`<div class="scroll">${htmlTable(differing, { palette })}</div>`
        : html`<p class="note">No setting differs between the runs.</p>`}
      <details>
        <summary>${common.rows
          .length} settings are the same in every run</summary>
        ${shared}
      </details>
    `,
  };
}

/** What a run was asked to do. */
export function settingsOf(manifest: Manifest): Properties {
  const { command, seed, config, template } = manifest;
  return flatten({ command, seed, ...config, template: template?.name });
}
