/**
 * Pairs of answers, for learning from preferences:
 *
 *     {"chosen": [{"role": "user", …}, {"role": "assistant", …}],
 *      "rejected": [{"role": "user", …}, {"role": "assistant", …}]}
 *     {"prompt": "…", "chosen": "…", "rejected": "…"}
 *
 * The first is the origin's, and TRL's with an implicit prompt: the prompt is the
 * messages with which both begin. In the second each of the three may be a list
 * of messages instead; where `"chosen"` and `"rejected"` begin with the prompt,
 * it is not said twice.
 *
 * @module
 */
import { BadRowError } from "../bad_row.ts";
import { type Conversation, type Message, parseText } from "../message.ts";
import { type Fields, has, isFields } from "./fields.ts";
import { conversationOfRow } from "./row_columns.ts";
import { answerMessage, parseTurns } from "./turns.ts";
import { unreadFields } from "./unread.ts";

/** Two conversations that begin alike, and of which one is preferred. */
export interface PreferenceRow {
  /** Its answers before the two part are not trained. */
  readonly chosen: Conversation;
  readonly rejected: Conversation;
  /** Where it was read, `"file:line"`, for errors. */
  readonly where: string;
  /** Fields of the row that nothing reads, as `parseRow()` names them. */
  readonly unread?: readonly string[];
}

/** The keys that make a row a pair. */
const SIDES = ["chosen", "rejected"] as const;

/** Whether a row is meant as a pair, if perhaps as a bad one. */
export function isPreference(row: unknown): row is Fields {
  return isFields(row) && SIDES.every((side) => has(row, side));
}

/**
 * @param row Parsed JSON, or a record of a table.
 * @param where Where it was read, `"file:line"`.
 * @throws {BadRowError} If it is no pair of answers to one prompt.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parsePreference } from "sft/chat/formats/preference.ts";
 *
 * const row = { prompt: "2+2?", chosen: "4", rejected: "5" };
 * const { chosen, rejected } = parsePreference(row, "sums:1");
 * assertEquals(
 *   [chosen, rejected].map(({ messages }) => messages.at(-1)?.content),
 *   ["4", "5"],
 * );
 * ```
 */
export function parsePreference(row: unknown, where: string): PreferenceRow {
  if (!isPreference(row)) {
    throw new BadRowError(
      where,
      "no pair",
      'it is no object with "chosen" and "rejected"',
    );
  }
  const [chosen, rejected] = SIDES.map((side) => messagesOf(row, side, where));
  const shared = sharedMessages(chosen, rejected);
  assertPair(chosen, rejected, shared, where);
  const unread = unreadFields(row, {
    row: ["prompt", ...SIDES],
    turns: ["prompt", ...SIDES],
  });
  return {
    chosen: afterPrompt(row, chosen, shared, where),
    rejected: afterPrompt(row, rejected, shared, where),
    where,
    ...(unread.length > 0 && { unread }),
  };
}

/** One side with the prompt. */
function messagesOf(
  row: Fields,
  side: typeof SIDES[number],
  where: string,
): Message[] {
  const prompt = has(row, "prompt") ? promptOf(row.prompt, where) : undefined;
  const value = row[side];
  if (Array.isArray(value)) {
    const turns = parseTurns(value, where);
    return prompt && !beginsWith(turns, prompt) ? [...prompt, ...turns] : turns;
  }
  const text = parseText(value, `"${side}"`, where);
  if (prompt) return [...prompt, answerMessage(text, `"${side}"`, where)];
  throw new BadRowError(
    where,
    "no prompt",
    `"${side}" is a text and there is no "prompt" that it answers`,
  );
}

function promptOf(prompt: unknown, where: string): Message[] {
  return Array.isArray(prompt)
    ? parseTurns(prompt, where)
    : [{ role: "user", content: parseText(prompt, '"prompt"', where) }];
}

/** Also after a system's turn, as a prompt that is a text has none. */
function beginsWith(
  turns: readonly Message[],
  prompt: readonly Message[],
): boolean {
  const withSystem = turns[0]?.role === "system" && prompt[0]?.role === "user";
  const from = withSystem ? 1 : 0;
  return prompt.length > 0 &&
    prompt.every((message, index) => isSame(message, turns[from + index]));
}

/** How many messages both have in common before they part. */
function sharedMessages(
  a: readonly Message[],
  b: readonly Message[],
): number {
  const parted = a.findIndex((message, index) => !isSame(message, b[index]));
  return parted < 0 ? a.length : parted;
}

function isSame(a: Message, b: Message | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function assertPair(
  chosen: readonly Message[],
  rejected: readonly Message[],
  shared: number,
  where: string,
): void {
  if (shared === chosen.length && shared === rejected.length) {
    throw new BadRowError(
      where,
      "two equal answers",
      '"chosen" and "rejected" say the same, and neither is better',
    );
  }
  const sides = { chosen, rejected };
  for (const [side, messages] of Object.entries(sides)) {
    const role = messages[shared]?.role;
    if (role === "assistant") continue;
    throw role === undefined
      ? new BadRowError(
        where,
        "no answer",
        `"${side}" has no answer of its own`,
      )
      : new BadRowError(
        where,
        "two prompts",
        `"chosen" and "rejected" part at message ${shared + 1}, which is the ` +
          `${role}'s in "${side}", expected one prompt and two answers`,
      );
  }
}

/** A conversation that trains what comes after so many messages. */
function afterPrompt(
  row: Fields,
  messages: readonly Message[],
  shared: number,
  where: string,
): Conversation {
  const marked = messages.map((message, index): Message =>
    index < shared && message.role === "assistant"
      ? { ...message, trained: false }
      : message
  );
  return conversationOfRow(row, marked, where);
}
