/**
 * Settings: of one arm all of them, of several what differs, with the rest
 * folded away.
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

/** The settings of one arm, or what differs between several. */
export function settingsSection(groups: readonly Group[]): Section {
  const { differing, common } = compareSettings(groups);
  if (groups.length === 1) {
    return { title: "Settings", blocks: tableBlocks(common) };
  }
  return {
    title: "What differs",
    blocks: [
      ...differing.rows.length > 0
        ? tableBlocks(differing)
        : [{ kind: "note" as const, text: "No setting differs." }],
      {
        kind: "details",
        summary: `${common.rows.length} settings are the same everywhere`,
        blocks: tableBlocks(common),
      },
    ],
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
