/**
 * Which format a row has, told from its keys and from those within.
 *
 * Keys alone can mislead: the same `"conversations"` holds two kinds of turns,
 * and sets carry columns of other formats along. So the keys that tell more are
 * looked for first.
 *
 * @module
 */
import { type Fields, has, isFields } from "./fields.ts";
import type { FormatName } from "./formats.ts";

/**
 * @returns The format, or `undefined` where nothing points to one. A row that
 * points to a format can still be a bad row of it.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { detectFormat } from "sft/chat/formats/detect.ts";
 *
 * const turns = [{ from: "human", value: "Hi" }];
 * assertEquals(detectFormat({ conversations: turns }), "sharegpt");
 * assertEquals(detectFormat({ chosen: "a", rejected: "b" }), undefined);
 * ```
 */
export function detectFormat(row: Fields): FormatName | undefined {
  // The published set has "messages" and "problem" beside these.
  if (has(row, "reannotated_assistant_content")) return "r1_distill";
  if (has(row, "reannotated_messages")) return "r1_distill";
  if (has(row, "segments")) return "segments";
  for (const key of ["conversations", "messages"] as const) {
    if (!has(row, key)) continue;
    return holdsShareGpt(row[key]) ? "sharegpt" : key;
  }
  if (has(row, "prompt") && has(row, "completion")) return "prompt_completion";
  // Some Alpaca sets have the rendered "text" beside these.
  if (has(row, "output") && (has(row, "instruction") || has(row, "input"))) {
    return DEEPCTRL_KEYS.some((key) => has(row, key)) ? "deepctrl" : "alpaca";
  }
  return has(row, "text") ? "text" : undefined;
}

/** Columns that no other set of instructions and outputs has. */
const DEEPCTRL_KEYS = ["num_utter", "type_keyword", "input_len"];

function holdsShareGpt(turns: unknown): boolean {
  const first = Array.isArray(turns) ? turns.find(isFields) : undefined;
  return first !== undefined && has(first, "from") && !has(first, "role");
}
