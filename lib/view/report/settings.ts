/**
 * The report's settings: only what differs is laid out, the rest folded away.
 *
 * @module
 */
import type { Manifest } from "../../store/manifest.ts";
import { type Group, propertiesOf } from "../compare/groups.ts";
import { html } from "../html.ts";
import type { Palette } from "../palette.ts";
import { htmlTable } from "../table_markup.ts";
import type { Section } from "./page.ts";
import {
  compare,
  type Comparison,
  flatten,
  type Properties,
} from "./properties.ts";

/** The settings of one arm, or what differs between several. */
export function settingsSection(
  groups: readonly Group[],
  palette: Palette,
): Section {
  const { differing, common } = compareSettings(groups);
  const shared = html`
    <div class="scroll">${htmlTable(common, { palette })}</div>
  `;
  if (groups.length === 1) return { title: "Settings", body: shared };
  return {
    title: "What differs",
    body: html`
      ${differing.rows.length > 0
        ? html`<div class="scroll">${htmlTable(differing, { palette })}</div>`
        : html`<p class="note">No setting differs.</p>`}
      <details>
        <summary>${common.rows
          .length} settings are the same everywhere</summary>
        ${shared}
      </details>
    `,
  };
}

/** What was asked of arms; where each of several runs wrote to is left out. */
export function compareSettings(groups: readonly Group[]): Comparison {
  return compare(
    groups.map(({ name }) => name),
    groups.map((group) => {
      const settings = propertiesOf(
        group,
        ({ manifest }) => settingsOf(manifest),
      );
      if (groups.length === 1 && group.runs.length === 1) return settings;
      return new Map([...settings].filter(([name]) => name !== "output_dir"));
    }),
  );
}

/** What a run was asked to do. */
export function settingsOf(manifest: Manifest): Properties {
  const { command, seed, config, template } = manifest;
  return flatten({ command, seed, ...config, template: template?.name });
}
