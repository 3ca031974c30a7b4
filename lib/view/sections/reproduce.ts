/**
 * Where the runs were made, and how to make them again.
 *
 * @module
 */
import { counted, formatCount, formatDuration } from "../../core/format.ts";
import type { Manifest } from "../../store/manifest.ts";
import { type Group, propertiesOf } from "../compare/groups.ts";
import {
  type Comparison,
  divideProperties,
  type Properties,
} from "../compare/properties.ts";
import type { RunView } from "../compare/run_view.ts";
import { commandLine } from "../text/command_line.ts";
import {
  type Block,
  type CommandBlock,
  type Section,
  tableBlocks,
} from "./section.ts";

/** Command lines, then machine, versions and data. */
export function reproduceSection(groups: readonly Group[]): Section {
  const { differing, common } = compareEnvironments(groups);
  return {
    title: "How to reproduce",
    blocks: [
      ...groups.flatMap(({ runs: [first, ...others] }): Block[] => [
        commandOf(first),
        ...others.length > 0
          ? [{
            kind: "details" as const,
            summary: `${counted(others.length, "other run")} of this arm`,
            blocks: others.map(commandOf),
          }]
          : [],
      ]),
      ...tableBlocks(differing),
      ...tableBlocks(common),
    ],
  };
}

/** Where and when arms were run, and from what. */
export function compareEnvironments(groups: readonly Group[]): Comparison {
  return divideProperties(
    groups.map(({ name }) => name),
    groups.map((group) => propertiesOf(group, environmentOf)),
  );
}

function commandOf({ name, manifest, notes }: RunView): CommandBlock {
  // An imported run names its source; no command of ours makes it again.
  const isOurs = manifest.versions.source === undefined;
  return {
    kind: "command",
    name,
    command: isOurs ? commandLine(manifest) : undefined,
    notes: notes.map(({ step, text }) => `step ${step}: ${text}`),
  };
}

/** Where and when a run was made, and from what. */
function environmentOf({ path, manifest, steps }: RunView): Properties {
  const { machine, versions, commit, template, tokenizer, data } = manifest;
  const { hubCommits = {} } = manifest;
  const elapsed = steps.at(-1)?.elapsedMs;
  const properties: [string, string | undefined][] = [
    ["folder", path],
    ["started", timeOf(manifest.started)],
    ["ended", manifest.ended && timeOf(manifest.ended)],
    [
      "training time",
      elapsed === undefined ? undefined : formatDuration(elapsed),
    ],
    ["outcome", manifest.outcome],
    ["machine", describeMachine(machine)],
    ["system", machine.os ? `${machine.os}, ${machine.arch}` : undefined],
    ["peak memory", memoryOf(manifest)],
    ["commit", commit?.slice(0, 12)],
    ...Object.entries(versions),
    ["template", template && `${template.name}, ${shorten(template.sha256)}`],
    [
      "tokenizer",
      tokenizer && `${tokenizer.path}, ${shorten(tokenizer.sha256)}`,
    ],
    ...Object.entries(hubCommits).map(([name, commit]): [string, string] => [
      `"${name}" on the hub`,
      `commit ${commit.slice(0, 12)}`,
    ]),
    ...data.map(({ path, bytes, sha256 }, index): [string, string] => [
      data.length === 1 ? "data" : `data ${index + 1}`,
      `${path}, ${formatCount(bytes)} bytes, ${shorten(sha256)}`,
    ]),
  ];
  return new Map(
    properties.filter((pair): pair is [string, string] =>
      pair[1] !== undefined
    ),
  );
}

function describeMachine(
  { cpu, cores, memoryGiB }: Manifest["machine"],
): string | undefined {
  if (cores === 0) return undefined; // an imported run does not know
  return `${cpu || "unknown processor"}, ${counted(cores, "core")}, ` +
    `${memoryGiB} GiB`;
}

function memoryOf({ peakMemoryMiB }: Manifest): string | undefined {
  return peakMemoryMiB === undefined
    ? undefined
    : `${formatCount(peakMemoryMiB)} MiB`;
}

/** ISO 8601 to the second, with its zone spelled out. */
function timeOf(iso: string): string {
  return iso.replace("T", " ").replace(/\.\d+/, "").replace(/Z$/, " UTC");
}

/** Enough of a hash to compare by eye. */
function shorten(sha256: string): string {
  return `SHA-256 ${sha256.slice(0, 12)}…`;
}
