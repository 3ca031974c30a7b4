/**
 * The report's last section: where the runs were made, and how to make them
 * again.
 *
 * @module
 */
import { counted, formatCount, formatDuration } from "../../core/format.ts";
import type { Manifest } from "../../store/manifest.ts";
import { commandLine } from "../command_line.ts";
import { type Group, propertiesOf } from "../compare/groups.ts";
import { type Html, html } from "../html.ts";
import type { Palette } from "../palette.ts";
import type { RunView } from "../run_view.ts";
import { htmlTable, nameWithSpot } from "../table_markup.ts";
import type { Section } from "./page.ts";
import { compare, type Comparison, type Properties } from "./properties.ts";

/** Command lines, then machine, versions and data. */
export function reproduceSection(
  groups: readonly Group[],
  palette: Palette,
): Section {
  const { differing, common } = compareEnvironments(groups);
  return {
    title: "How to reproduce",
    body: html`
      ${groups.map(({ runs: [first, ...others] }) =>
        html`
          ${commandHtml(first, palette)}
          ${others.length > 0 && html`
            <details>
              <summary>
                ${counted(others.length, "other run")} of this arm
              </summary>
              ${others.map((run) => commandHtml(run, palette))}
            </details>
          `}
        `
      )}
      ${differing.rows.length > 0 && html`
        <div class="scroll">${htmlTable(differing, { palette })}</div>
      `}
      ${common.rows.length > 0 && html`
        <div class="scroll">${htmlTable(common, { palette })}</div>
      `}
    `,
  };
}

/** Where and when arms were run, and from what. */
export function compareEnvironments(groups: readonly Group[]): Comparison {
  return compare(
    groups.map(({ name }) => name),
    groups.map((group) => propertiesOf(group, environmentOf)),
  );
}

function commandHtml(
  { name, manifest, notes }: RunView,
  palette: Palette,
): Html {
  const items = notes.map(({ step, text }) =>
    html`<li>step ${step}: ${text}</li>`
  );
  return html`
    <h3>${nameWithSpot(name, palette)}</h3>
    ${manifest.versions.source === undefined &&
      html`<pre><code>${commandLine(manifest)}</code></pre>`}
    ${items.length > 0 && html`<ul class="note">${items}</ul>`}
  `;
}

/** Where and when a run was made, and from what. */
function environmentOf({ path, manifest, steps }: RunView): Properties {
  const { machine, versions, commit, template, tokenizer, data } = manifest;
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
    ["template", template && `${template.name}, ${short(template.sha256)}`],
    ["tokenizer", tokenizer && `${tokenizer.path}, ${short(tokenizer.sha256)}`],
    ...data.map(({ path, bytes, sha256 }, index): [string, string] => [
      data.length === 1 ? "data" : `data ${index + 1}`,
      `${path}, ${formatCount(bytes)} bytes, ${short(sha256)}`,
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
function short(sha256: string): string {
  return `SHA-256 ${sha256.slice(0, 12)}…`;
}
