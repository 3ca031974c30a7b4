/**
 * Fields of a row that nothing reads, by name: what a person put there, and
 * expects to count, is not lost without a word.
 *
 * @module
 */
import { type Fields, has, isFields, quote } from "./fields.ts";
import { ROW_COLUMNS } from "./row_columns.ts";
import { SWITCH_NAMES } from "./training_switch.ts";
import { THOUGHT_NAMES } from "./turns.ts";

/** What a format reads. */
export interface Reads {
  /** Keys of a row. */
  readonly row: readonly string[];
  /**
   * Those of them that hold turns. Formats of conversations have a list, if an
   * empty one, and read the columns of every conversation beside.
   */
  readonly turns?: readonly string[];
  /** Keys of a turn that say who speaks and what. @default role, content */
  readonly said?: readonly string[];
  /** Those of the row's keys that hold segments. */
  readonly segments?: readonly string[];
}

/** Keys of a turn of any format. */
const TURN = ["name", "tool_call_id", ...SWITCH_NAMES];

/** Keys of an answer. */
const ANSWER = [...TURN, ...THOUGHT_NAMES, "tool_calls"];

/**
 * Fields that hold something and that the format does not read, as notes name
 * them: `"category"`, and `"mood" in a message` for those of turns.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { unreadFields } from "sft/chat/formats/unread.ts";
 *
 * const row = { text: "Hi", category: "greeting", source: null };
 * assertEquals(unreadFields(row, { row: ["text"] }), ['"category"']);
 * ```
 */
export function unreadFields(row: Fields, reads: Reads): string[] {
  const { turns, said = ["role", "content"], segments = [] } = reads;
  const found = new Set<string>();
  const note = (fields: Fields, known: readonly string[], place = "") => {
    for (const key of Object.keys(fields)) {
      if (!known.includes(key) && holdsAny(fields, key)) {
        found.add(quote(key) + place);
      }
    }
  };
  note(row, turns ? [...reads.row, ...ROW_COLUMNS] : reads.row);
  for (const turn of fieldsIn(row, turns)) {
    const { role, content } = turn;
    const isAnswer = ANSWERS.includes(turn[said[0]]);
    const others = isAnswer ? ANSWER : role === "system" ? SYSTEM : TURN;
    note(turn, [...said, ...others], " in a message");
    for (const part of listed(content)) {
      note(part, ["type", "text"], " in a part of a message");
    }
    for (const call of callsIn(turn)) {
      const inner = isFields(call.function) ? call.function : undefined;
      const named = ["name", "arguments"];
      note(call, ["id", "type", ...inner ? ["function"] : named], " in a call");
      if (inner) note(inner, named, " in a call");
    }
  }
  for (const segment of fieldsIn(row, segments)) {
    note(segment, ["label", "text"], " in a segment");
  }
  return [...found];
}

/** Keys of a system's turn: minimind's files have the tools there. */
const SYSTEM = [...TURN, "tools"];

/** Who gives answers, in all formats. */
const ANSWERS: readonly unknown[] = ["assistant", "gpt"];

/** The objects in lists under some of a row's keys. */
function fieldsIn(row: Fields, keys: readonly string[] = []): Fields[] {
  return keys.flatMap((key) => listed(row[key]));
}

function listed(value: unknown): Fields[] {
  return Array.isArray(value) ? value.filter(isFields) : [];
}

/** Calls of a turn, as data or as JSON in a text. */
function callsIn({ tool_calls, from, value }: Fields): Fields[] {
  const calls = from === "function_call" ? value : tool_calls;
  if (typeof calls !== "string") return listed([calls].flat());
  try {
    return listed([JSON.parse(calls)].flat());
  } catch {
    // The parser of the format has taken it apart.
    return [];
  }
}

/** An empty text or list holds nothing that could be lost. */
function holdsAny(fields: Fields, key: string): boolean {
  const value = fields[key];
  return has(fields, key) && value !== "" &&
    !(Array.isArray(value) && value.length === 0);
}
