/**
 * Settings: what differs between arms, and what they have in common.
 *
 * @module
 */
import type { Manifest } from "../../store/manifest.ts";
import { type Group, propertiesOf } from "../compare/groups.ts";
import {
  type Comparison,
  divideProperties,
  flatten,
  type Properties,
} from "../compare/properties.ts";
import { type Section, tableBlocks } from "./section.ts";

/** What arms were told apart by; nothing of a single arm. */
export function differingSection(
  groups: readonly Group[],
): Section | undefined {
  if (groups.length === 1) return undefined;
  const { differing } = compareSettings(groups);
  return {
    title: "What differs",
    blocks: differing.rows.length > 0
      ? tableBlocks(differing)
      : [{ kind: "note", text: "No setting differs." }],
  };
}

/** What all arms have in common; of several, for a page to fold away. */
export function settingsSection(groups: readonly Group[]): Section {
  const { common } = compareSettings(groups);
  const blocks = tableBlocks(common);
  return {
    title: "Settings",
    blocks: groups.length === 1 ? blocks : [{
      kind: "details",
      summary: `${common.rows.length} settings are the same everywhere`,
      blocks,
    }],
  };
}

/** What was asked of arms; where each of several runs wrote to is left out. */
export function compareSettings(groups: readonly Group[]): Comparison {
  return divideProperties(
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
