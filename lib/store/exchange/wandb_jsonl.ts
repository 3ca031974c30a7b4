/**
 * A run's history as Weights & Biases keeps it: one JSON object a line.
 *
 *     {"_step":1,"_runtime":0.6,"_timestamp":1764000000.6,"train/loss":2.1}
 *
 * Covers the text of the history and of the summary. Sends nothing anywhere.
 *
 * @module
 */
import { jsonNumber } from "../json_number.ts";
import type { ScalarRow } from "./scalars.ts";

/** Names of the two files in an offline run's folder. */
export const WANDB_HISTORY_FILE = "wandb-history.jsonl";
export const WANDB_SUMMARY_FILE = "wandb-summary.json";

/**
 * One line per row, in their order.
 *
 * @param startedMs Unix time of the run's start.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { wandbHistory } from "sft/store/exchange/wandb_jsonl.ts";
 *
 * const row = { step: 1, elapsedMs: 500, values: { "train/loss": 2 } };
 * assertEquals(
 *   wandbHistory([row], 1000),
 *   '{"_step":1,"_runtime":0.5,"_timestamp":1.5,"train/loss":2}\n',
 * );
 * ```
 */
export function wandbHistory(
  rows: Iterable<ScalarRow>,
  startedMs: number,
): string {
  return Iterator.from(rows)
    .map((row) => `${JSON.stringify(historyRow(row, startedMs))}\n`)
    .toArray()
    .join("");
}

/** The last value of everything, as one JSON object. */
export function wandbSummary(
  rows: Iterable<ScalarRow>,
  startedMs: number,
): string {
  const last = {};
  for (const row of rows) Object.assign(last, historyRow(row, startedMs));
  return `${JSON.stringify(last)}\n`;
}

function historyRow({ step, elapsedMs, values }: ScalarRow, startedMs: number) {
  return {
    _step: step,
    _runtime: elapsedMs / 1000,
    _timestamp: (startedMs + elapsedMs) / 1000,
    ...Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, jsonNumber(value)]),
    ),
  };
}
