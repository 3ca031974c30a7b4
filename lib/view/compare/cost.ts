/**
 * What arms cost: steps, tokens, time and memory.
 *
 * @module
 */
import { formatCount, formatDuration } from "../../core/format.ts";
import { formatFixed } from "../format.ts";
import { summarize } from "../run_summary.ts";
import { type Table, withoutEmptyColumns } from "../table.ts";
import type { Group } from "./groups.ts";
import { mean } from "./statistics.ts";

/**
 * One row per arm: means over its runs, and of the memory the highest. What no
 * run recorded has no column.
 */
export function costTable(groups: readonly Group[]): Table {
  return withoutEmptyColumns({
    columns: [
      { title: "arm" },
      { title: "runs" },
      { title: "steps", format: formatCount },
      { title: "epochs", format: formatFixed(2) },
      { title: "trained tokens", format: formatCount },
      { title: "time", format: formatDuration },
      { title: "shortest to longest" },
      { title: "tokens/s", format: formatCount },
      { title: "peak memory (MiB)", format: formatCount },
    ],
    rows: groups.map(({ name, runs }) => {
      const summaries = runs.map(summarize);
      const all = (field: NumberField) =>
        summaries.map((summary) => summary[field])
          .filter((value) => value !== undefined);
      const average = (field: NumberField) => {
        const values = all(field);
        return values.length === 0 ? undefined : mean(values);
      };
      const times = all("elapsedMs");
      const memory = all("peakMemoryMiB");
      return [
        name,
        runs.length,
        average("steps"),
        average("epochs"),
        average("trainedTokens"),
        average("elapsedMs"),
        times.length > 1 ? rangeText(times) : undefined,
        average("tokensPerSecond"),
        memory.length === 0 ? undefined : Math.max(...memory),
      ];
    }),
  });
}

/** `1 min 00 s to 2 min 00 s`, or what both ends read. */
function rangeText(times: readonly number[]): string {
  const ends = [Math.min(...times), Math.max(...times)].map(formatDuration);
  return [...new Set(ends)].join(" to ");
}

type NumberField =
  | "steps"
  | "epochs"
  | "trainedTokens"
  | "elapsedMs"
  | "tokensPerSecond"
  | "peakMemoryMiB";
