/**
 * A yardstick's file made ready: what is scored of each conversation, and what
 * a model is asked.
 *
 * Nothing here knows how a model was trained: the mask is the same for all of
 * them, rows are as long as the model can see, and the template alone decides
 * the form.
 *
 * @module
 */
import { encodeSegments, type Example, hasTarget } from "../batch/example.ts";
import { type OnBadRow, spokenPlace } from "../chat/bad_row.ts";
import type { FormatName } from "../chat/formats/formats.ts";
import type { Message } from "../chat/message.ts";
import { renderConversation, renderPrompt } from "../chat/render.ts";
import type { ChatTemplate } from "../chat/template.ts";
import type { Tokenizer } from "../chat/tokenizer.ts";
import { UserError } from "../core/errors.ts";
import { counted } from "../core/format.ts";
import { readRowsAs } from "../data/read_rows.ts";
import type { DataFile } from "../store/manifest.ts";
import { stopIdsOf } from "./ask.ts";
import { hashSource } from "./source_hash.ts";
import { parseYardstickRow, type YardstickRow } from "./yardstick_row.ts";
import { measuredForm } from "./yardstick_template.ts";

/** A held-out source in the form of one template, in tokens of one tokenizer. */
export interface YardstickData {
  readonly files: readonly DataFile[];
  readonly items: readonly YardstickItem[];
  /** Rows left out: longer than the model can see, or bad and skipped. */
  readonly dropped: number;
}

/** One conversation. */
export interface YardstickItem {
  /** The whole, with the answers' own tokens as targets. */
  readonly answers: Example;
  /** The same tokens, with the stop token after each answer as target. */
  readonly stops: Example;
  /** UTF-8 bytes of the answers. */
  readonly answerBytes: number;
  /** What comes before the last answer. */
  readonly prompt: Prompt;
  /** What a right last answer ends with. */
  readonly right?: string;
}

/** What a model is asked, and how much it may say. */
export interface Prompt {
  readonly text: string;
  readonly tokens: readonly number[];
  /** Tokens of the answer at most. */
  readonly limit: number;
}

/** How a source is read. */
export interface YardstickOptions {
  readonly tokenizer: Tokenizer;
  readonly template: ChatTemplate;
  /** Positions of the model. */
  readonly positions: number;
  readonly onBadRow: OnBadRow;
  /** Told from each row where left out. */
  readonly format?: FormatName;
}

/**
 * Reads a whole source.
 *
 * @throws {UserError} If it cannot be read or rendered, or nothing is left.
 */
export async function readYardstick(
  path: string,
  given: YardstickOptions,
): Promise<YardstickData> {
  const options = { ...given, template: measuredForm(given.template) };
  const { onBadRow, format, positions, tokenizer } = options;
  const items: YardstickItem[] = [];
  let dropped = 0;
  const reading = { onBadRow, onSkip: () => dropped++ };
  const parse = (value: unknown, where: string) =>
    parseYardstickRow(value, where, format);
  for await (const row of readRowsAs(path, parse, reading)) {
    const item = itemOf(row, options);
    const length = Math.max(
      item.answers.tokens.length,
      roomFor(row, tokenizer),
    );
    if (length > positions) dropped++;
    else items.push(item);
  }
  if (!items.some(({ answers }) => hasTarget(answers))) {
    throw new UserError(
      `Cannot measure on "${path}": there is no answer in it to measure ` +
        `(${counted(dropped, "row")} left out as bad or longer than the ` +
        `model's ${positions} positions), expected conversations with answers`,
    );
  }
  return { files: await hashSource(path), items, dropped };
}

/** Tokens that a template may add to a message. */
const TEMPLATE_TOKENS = 12;

/**
 * What a conversation takes in any usual form, so that all forms leave out the
 * same ones: figures over other conversations would not compare.
 */
function roomFor({ messages }: YardstickRow, tokenizer: Tokenizer): number {
  return messages.reduce(
    (sum, message) => sum + tokensOf(message, tokenizer) + TEMPLATE_TOKENS,
    0,
  );
}

/** What a message says, and thinks before. */
function tokensOf(
  { content, reasoning_content = "" }: Message,
  tokenizer: Tokenizer,
): number {
  return tokenizer.encodeContent(reasoning_content).length +
    tokenizer.encodeContent(content).length;
}

/**
 * Room for an answer: twice the written one, and some for a short one, so that
 * a model that never stops is bounded alike whatever its template.
 */
const limitOf = (written: number) => 2 * written + 16;

function itemOf(row: YardstickRow, options: YardstickOptions): YardstickItem {
  const { tokenizer, template } = options;
  const { messages, answer: right } = row;
  const last = messages.findLastIndex(({ role }) => role === "assistant");
  const before = messages.slice(0, last);
  try {
    const prompt = encodeSegments(
      renderPrompt(before, template, row),
      tokenizer,
    );
    const written = tokensOf(messages[last], tokenizer);
    return {
      ...scored(row, options),
      prompt: {
        text: before.map(({ content }) => content).join("\n"),
        tokens: [...prompt.tokens],
        limit: limitOf(written),
      },
      right,
    };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(`${error.message} (at ${spokenPlace(row.where)})`);
  }
}

/** A conversation under both masks. */
function scored(
  row: YardstickRow,
  { tokenizer, template }: YardstickOptions,
): Pick<YardstickItem, "answers" | "stops" | "answerBytes"> {
  const segments = renderConversation(row.messages, template, "assistant", row);
  const { tokens, supervised, segmentOf } = encodeSegments(segments, tokenizer);
  const stopIds = stopIdsOf(template, tokenizer);
  const masked = (scores: (token: number, content: boolean) => boolean) => ({
    tokens,
    supervised: supervised.map((one, t) =>
      one && scores(tokens[t], segments[segmentOf[t]].content) ? 1 : 0
    ),
  });
  const answers = segments
    .filter(({ supervised, content }) => supervised && content)
    .map(({ text }) => text);
  return {
    answers: masked((_, content) => content),
    stops: masked((token, content) => !content && stopIds.has(token)),
    answerBytes: new TextEncoder().encode(answers.join("")).length,
  };
}
