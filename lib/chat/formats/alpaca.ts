/**
 * The format "alpaca":
 *
 *     {"instruction": "…", "input": "…", "output": "…", "system": "…",
 *      "history": [["a question", "its answer"], …]}
 *
 * Answers of the history are answers like the last; what of them is trained is
 * `--supervise`'s to say.
 *
 * @module
 */
import { type Conversation, parseText } from "../message.ts";
import { parseExchanges } from "./exchange.ts";
import { type Fields, has } from "./fields.ts";
import { conversationOf } from "./turns.ts";

/** @throws {BadRowError} If the row is not of this format. */
export function parseAlpaca(row: Fields, where: string): Conversation {
  const exchanges = parseExchanges(row, where);
  const system = has(row, "system")
    ? parseText(row.system, '"system"', where)
    : "";
  return system === "" ? conversationOf(exchanges, where) : conversationOf(
    [{ role: "system", content: system }, ...exchanges],
    where,
  );
}
