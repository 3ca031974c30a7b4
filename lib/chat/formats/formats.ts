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

/** What a format is to people and to code. */
interface Format {
  /** What its rows hold, for errors. */
  readonly holds: string;
  /** @throws {BadRowError} If the row is not of the format. */
  parse(row: Fields, where: string): DataRow;
}

/** Formats by name. */
export const FORMATS = {
  conversations: {
    holds: '"conversations" of "role" and "content"',
    parse: parseConversations,
  },
  sharegpt: {
    holds: '"conversations" of "from" and "value"',
    parse: parseShareGpt,
  },
  messages: {
    holds: '"messages" of "role" and "content"',
    parse: parseMessages,
  },
  alpaca: { holds: '"instruction" and "output"', parse: parseAlpaca },
  deepctrl: {
    holds: '"input", "output" and "num_utter"',
    parse: parseDeepctrl,
  },
  prompt_completion: {
    holds: '"prompt" and "completion"',
    parse: parsePromptCompletion,
  },
  r1_distill: {
    holds: '"reannotated_assistant_content"',
    parse: parseR1Distill,
  },
  segments: { holds: '"segments"', parse: parseSegments },
  text: { holds: '"text"', parse: parsePlainText },
} satisfies Readonly<Record<string, Format>>;

/** Name of a format. */
export type FormatName = keyof typeof FORMATS;

/** All of them, in the order in which people are told of them. */
export const FORMAT_NAMES = Object.keys(FORMATS) as readonly FormatName[];
