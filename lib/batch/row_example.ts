/**
 * A row of data as a training example, or why it is none: the one place where
 * `sft` and `prepare` decide which rows are trained on.
 *
 * @module
 */
import { blameRow } from "../chat/bad_row.ts";
import {
  type DataRow,
  isConversation,
  isSilent,
  saysNothing,
} from "../chat/message.ts";
import type { Segment, Supervise } from "../chat/render.ts";
import { segmentsOf } from "../chat/row_segments.ts";
import type { ChatTemplate } from "../chat/template.ts";
import { losesThought } from "../chat/written_turns.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import { encodeSegments, type Example, hasTarget } from "./example.ts";
import { fitExample, type Overlong } from "./overlong.ts";

/** The form in which rows become examples. */
export interface ExampleForm {
  readonly template: ChatTemplate;
  readonly tokenizer: Tokenizer;
  readonly supervise: Supervise;
  /** Tokens of an example at most. */
  readonly maxLength: number;
  readonly overlong: Overlong;
  /** Tokens of an example at least. @default 0 */
  readonly minTokens?: number;
  /** Turns segments into tokens. @default encodeSegments, without a clock */
  readonly encode?: typeof encodeSegments;
}

/** Why a row of white space alone is left out. */
export const NO_TEXT = "no text";

/** An example made of one row. */
export interface RowExample extends Example {
  /** Whether the end of the row was cut off. */
  readonly truncated: boolean;
  /** What of the row is lost, in the words that such rows are counted by. */
  readonly notes: readonly string[];
}

/** A good row that is not trained on. */
export interface Dropped {
  /** Why, in the words that such rows are counted by. */
  readonly dropped: string;
  /** As a row's that is kept. */
  readonly notes?: readonly string[];
}

/**
 * Renders and encodes a row, and fits it into the length.
 *
 * @throws {BadRowError} If the template or the tokenizer refuses the row.
 * @throws {UserError} If the row is too long and the policy is `"error"`.
 */
export function exampleOf(
  row: DataRow,
  form: ExampleForm,
): RowExample | Dropped {
  const { maxLength, overlong, minTokens = 0 } = form;
  if (saysNothing(row)) return { dropped: NO_TEXT, notes: unreadNotes(row) };
  const { whole, notes } = encodeRow(row, form);
  if (whole.tokens.length < minTokens) {
    return { dropped: `under ${minTokens} tokens`, notes };
  }
  const example = fitExample(whole, maxLength, overlong, row.where);
  if (!example) return { dropped: `longer than ${maxLength} tokens`, notes };
  const truncated = example !== whole;
  if (hasTarget(example)) return { ...example, truncated, notes };
  return {
    dropped: truncated && hasTarget(whole)
      ? "nothing to train after truncation"
      : "nothing to train",
    notes,
  };
}

/** Only tokens and mask: a run keeps them of every row. */
function encodeRow(
  row: DataRow,
  { template, tokenizer, supervise, encode = encodeSegments }: ExampleForm,
): { readonly whole: Example; readonly notes: readonly string[] } {
  return blameRow(row.where, () => {
    const segments = segmentsOf(row, template, supervise);
    const { tokens, supervised } = encode(segments, tokenizer);
    return {
      whole: { tokens, supervised },
      notes: notesOn(row, segments, template),
    };
  });
}

/** What a row loses, in words that follow "3 rows have". */
export function notesOn(
  row: DataRow,
  segments: readonly Segment[],
  template: ChatTemplate,
): readonly string[] {
  const lost = isConversation(row) &&
    // Whoever strips thoughts knows that they are lost.
    template.form?.options.reasoning !== "strip" &&
    losesThought(row.messages, segments);
  return [
    ...unreadNotes(row),
    ...silenceNotes(row),
    ...lost
      ? [`reasoning that template "${template.name}" does not write`]
      : [],
  ];
}

/** A note on answers that teach nothing but to stop. */
export function silenceNotes(row: DataRow): string[] {
  const isTaught = isConversation(row) && !saysNothing(row) &&
    row.messages.some((message) =>
      message.role === "assistant" && message.trained !== false &&
      isSilent(message)
    );
  return isTaught ? ["an answer without text"] : [];
}

/** Notes on fields of a row that nothing reads. */
export function unreadNotes(
  { unread = [] }: { readonly unread?: readonly string[] },
): string[] {
  return unread.map((field) => `${field}, which nothing reads`);
}
