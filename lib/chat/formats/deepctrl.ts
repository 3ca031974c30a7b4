/**
 * The format "deepctrl", of deepctrl-sft-data:
 *
 *     {"id": "…", "instruction": "", "input": "…", "output": "…",
 *      "history": [["…", "…"]], "language": "chinese", "num_utter": 1, …}
 *
 * @module
 */
import type { Conversation } from "../message.ts";
import { parseExchanges } from "./exchange.ts";
import type { Fields } from "./fields.ts";
import { conversationOfRow } from "./row_columns.ts";

/** @throws {BadRowError} If the row is not of this format. */
export function parseDeepctrl(row: Fields, where: string): Conversation {
  return conversationOfRow(row, parseExchanges(row, where), where);
}
