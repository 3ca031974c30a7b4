/**
 * What arms cost: steps, tokens, time and memory.
 *
 * @module
 */
import { formatCount, formatDuration } from "../../core/format.ts";
import type { Group } from "../compare/groups.ts";
import { type RunSummary, summarize } from "../compare/run_summary.ts";
import { mean } from "../../statistics/moments.ts";
import { formatFixed, formatShare } from "../text/format.ts";
import { type Cell, type Table, tableOf } from "../text/table.ts";
import type { Section } from "./section.ts";

interface Arm {
  readonly name: string;
  readonly summaries: readonly RunSummary[];
}

type Field = Exclude<keyof RunSummary, "outcome" | "bestHeldOut">;

/** The table and how to read it. */
export function costSection(groups: readonly Group[]): Section {
  return {
    title: "Cost",
    blocks: [{
      kind: "table",
      table: costTable(groups),
      caption: "Means over an arm's runs; of the memory, the highest.",
      sortable: true,
      wide: true,
    }],
  };
}

/**
 * One row per arm: means over its runs, and of the memory the highest. What no
 * run recorded has no column.
 */
export function costTable(groups: readonly Group[]): Table {
  const count = { format: formatCount };
  const highest = (values: readonly number[]) => Math.max(...values);
  const arms = groups.map(({ name, runs }) => ({
    name,
    summaries: runs.map((run) => summarize(run)),
  }));
  return tableOf<Arm>(arms, [
    ["arm", ({ name }) => name],
    ["runs", ({ summaries }) => summaries.length],
    ["steps", reduceField("steps", mean), count],
    ["epochs", reduceField("epochs", mean), { format: formatFixed(2) }],
    ["trained tokens", reduceField("trainedTokens", mean), count],
    ["time", reduceField("elapsedMs", mean), { format: formatDuration }],
    ["shortest to longest", reduceField("elapsedMs", rangeText)],
    ["tokens/s", reduceField("tokensPerSecond", mean), count],
    ["peak memory (MiB)", reduceField("peakMemoryMiB", highest), count],
    ["Muon's share of time", reduceField("muonShare", mean), {
      format: formatShare,
    }],
  ]);
}

/** A cell made of the values that an arm's runs recorded, if any did. */
function reduceField(field: Field, reduce: (values: number[]) => Cell) {
  return ({ summaries }: Arm): Cell => {
    const values = summaries.map((summary) => summary[field])
      .filter((value) => value !== undefined);
    return values.length > 0 ? reduce(values) : undefined;
  };
}

/** `1 min 00 s to 2 min 00 s`, or what both ends read; none of one run. */
function rangeText(times: readonly number[]): string | undefined {
  if (times.length < 2) return undefined;
  const ends = [Math.min(...times), Math.max(...times)].map(formatDuration);
  return [...new Set(ends)].join(" to ");
}
