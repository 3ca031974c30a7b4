/**
 * A pair of answers as two examples of one prompt, or why it is none.
 *
 * @module
 */
import { blameRow, describePlace } from "../../chat/bad_row.ts";
import type { PreferenceRow } from "../../chat/formats/preference.ts";
import { type Conversation, saysNothing } from "../../chat/message.ts";
import { renderConversation } from "../../chat/render.ts";
import type { ChatTemplate } from "../../chat/template.ts";
import { UserError } from "../../core/errors.ts";
import type { Tokenizer } from "../../tokenizer/tokenizer.ts";
import { encodeSegments, type Example, hasTarget } from "../example.ts";
import type { Overlong } from "../overlong.ts";
import { type Dropped, NO_TEXT, notesOn, unreadNotes } from "../row_example.ts";

/** The prompt with the chosen answer, and with the rejected one. */
export type Pair = readonly [chosen: Example, rejected: Example];

/** A pair made of one row. */
export interface PairExample {
  readonly pair: Pair;
  /** Whether something was cut off. */
  readonly truncated: boolean;
  /** What of the row is lost, in the words that such rows are counted by. */
  readonly notes: readonly string[];
}

/** The form in which rows become pairs. */
export interface PairForm {
  readonly template: ChatTemplate;
  readonly tokenizer: Tokenizer;
  /** Tokens of prompt and answer at most. */
  readonly maxLength: number;
  /** Tokens before the answer at most. */
  readonly maxPromptLength: number;
  /** What becomes of a pair that is longer in either. */
  readonly overlong: Overlong;
}

/**
 * Renders and encodes both sides, and fits them into the lengths. The mask is
 * fine-tuning's: the answers with their end of turn. Cutting takes the beginning
 * of a prompt and the end of an answer, as TRL does.
 *
 * @throws {BadRowError} If the template or the tokenizer refuses the row.
 * @throws {UserError} If the row is too long and the policy is `"error"`.
 */
export function pairOf(
  row: PreferenceRow,
  form: PairForm,
): PairExample | Dropped {
  const { overlong, maxLength, maxPromptLength } = form;
  const sides = [row.chosen, row.rejected];
  if (sides.every(saysNothing)) {
    return { dropped: NO_TEXT, notes: unreadNotes(row) };
  }
  const made = blameRow(
    row.where,
    () => sides.map((conversation) => sideOf(conversation, form)),
  );
  const notes = [
    ...unreadNotes(row),
    ...new Set(made.flatMap((side) => side.notes)),
  ];
  const tooLong = made.map(({ example }) => tooLongFor(example, form))
    .find((why) => why !== undefined);
  if (tooLong !== undefined && overlong !== "truncate") {
    if (overlong === "drop") return { dropped: tooLong, notes };
    throw new UserError(
      `Cannot fit ${describePlace(row.where)}: it is ${tooLong}, raise the ` +
        "limit or pass --overlong drop",
    );
  }
  const [chosen, rejected] = made.map(({ example }) =>
    cut(example, maxPromptLength, maxLength)
  );
  const truncated = tooLong !== undefined;
  if (hasTarget(chosen) && hasTarget(rejected)) {
    return { pair: [chosen, rejected], truncated, notes };
  }
  return {
    dropped: truncated && made.every(({ example }) => hasTarget(example))
      ? "nothing to train after truncation"
      : "nothing to train",
    notes,
  };
}

function sideOf(
  conversation: Conversation,
  { template, tokenizer }: PairForm,
): { readonly example: Example; readonly notes: readonly string[] } {
  const { messages } = conversation;
  const segments = renderConversation(
    messages,
    template,
    "assistant",
    conversation,
  );
  const { tokens, supervised } = encodeSegments(segments, tokenizer);
  return {
    example: { tokens, supervised, where: conversation.where },
    notes: notesOn(conversation, segments, template),
  };
}

/** Why a side is too long, in the words that such rows are counted by. */
function tooLongFor(
  example: Example,
  { maxLength, maxPromptLength }: PairForm,
): string | undefined {
  if (promptLength(example) > maxPromptLength) {
    return `a prompt longer than ${maxPromptLength} tokens`;
  }
  if (example.tokens.length > maxLength) {
    return `longer than ${maxLength} tokens`;
  }
}

/** Tokens before the first that is trained. */
function promptLength({ supervised }: Example): number {
  const first = supervised.indexOf(1);
  return first < 0 ? supervised.length : first;
}

function cut(
  example: Example,
  maxPromptLength: number,
  maxLength: number,
): Example {
  const from = Math.max(0, promptLength(example) - maxPromptLength);
  const to = from + maxLength;
  return {
    ...example,
    tokens: example.tokens.slice(from, to),
    supervised: example.supervised.slice(from, to),
  };
}
