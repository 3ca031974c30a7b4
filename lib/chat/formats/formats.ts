/**
 * Every format, by the name that `--format` takes.
 *
 * @module
 */
import type { DataRow } from "../message.ts";
import { parseAlpaca } from "./alpaca.ts";
import { parseConversations } from "./conversations.ts";
import { parseDeepctrl } from "./deepctrl.ts";
import type { Fields } from "./fields.ts";
import { parseMessages } from "./messages.ts";
import { parsePromptCompletion } from "./prompt_completion.ts";
import { parseR1Distill } from "./r1_distill.ts";
import { parseSegments } from "./segments.ts";
import { parseShareGpt } from "./sharegpt.ts";
import { parsePlainText } from "./text.ts";
import type { Reads } from "./unread.ts";

/** What a format is to people and to code. */
interface Format {
  /** What its rows hold, for errors. */
  readonly holds: string;
  readonly reads: Reads;
  /** @throws {BadRowError} If the row is not of the format. */
  parse(row: Fields, where: string): DataRow;
}

/** Formats by name. */
export const FORMATS = {
  conversations: {
    holds: '"conversations" of "role" and "content"',
    reads: { row: ["conversations"], turns: ["conversations"] },
    parse: parseConversations,
  },
  sharegpt: {
    holds: '"conversations" of "from" and "value"',
    reads: {
      row: ["conversations", "messages"],
      turns: ["conversations", "messages"],
      said: ["from", "value"],
    },
    parse: parseShareGpt,
  },
  messages: {
    holds: '"messages" of "role" and "content"',
    reads: { row: ["messages"], turns: ["messages"] },
    parse: parseMessages,
  },
  alpaca: {
    holds: '"instruction" and "output"',
    reads: { row: ["instruction", "input", "output", "history"], turns: [] },
    parse: parseAlpaca,
  },
  deepctrl: {
    holds: '"input", "output" and "num_utter"',
    reads: {
      // The last two tell the format, and count what is in the row.
      row: [
        "instruction",
        "input",
        "output",
        "history",
        "num_utter",
        "input_len",
      ],
      turns: [],
    },
    parse: parseDeepctrl,
  },
  prompt_completion: {
    holds: '"prompt" and "completion"',
    reads: {
      row: ["prompt", "completion"],
      turns: ["prompt", "completion"],
    },
    parse: parsePromptCompletion,
  },
  r1_distill: {
    holds: '"reannotated_assistant_content"',
    reads: {
      row: [
        "problem",
        "messages",
        "reannotated_messages",
        "reannotated_assistant_content",
      ],
      turns: ["reannotated_messages"],
    },
    parse: parseR1Distill,
  },
  segments: {
    holds: '"segments"',
    reads: { row: ["segments"], segments: ["segments"] },
    parse: parseSegments,
  },
  text: { holds: '"text"', reads: { row: ["text"] }, parse: parsePlainText },
} satisfies Readonly<Record<string, Format>>;

/** Name of a format. */
export type FormatName = keyof typeof FORMATS;

/** All of them, in the order in which errors list them. */
export const FORMAT_NAMES = Object.keys(FORMATS) as readonly FormatName[];
