/**
 * The format "alpaca":
 *
 *     {"instruction": "…", "input": "…", "output": "…", "system": "…",
 *      "history": [["a question", "its answer"], …]}
 *
 * Answers of the history are answers like the last; `--supervise` says which are
 * trained.
 *
 * @module
 */
import type { Conversation } from "../message.ts";
import { parseExchanges } from "./exchange.ts";
import type { Fields } from "./fields.ts";
import { conversationOfRow } from "./row_columns.ts";

/** @throws {BadRowError} If the row is not of this format. */
export function parseAlpaca(row: Fields, where: string): Conversation {
  return conversationOfRow(row, parseExchanges(row, where), where);
}
