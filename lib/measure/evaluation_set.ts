/**
 * A held-out set made ready for the evaluation: what is scored of each
 * conversation, and what a model is asked.
 *
 * Nothing here knows how a model was trained: the mask is the same for all of
 * them, rows are as long as the model can see, and the template alone decides
 * the form.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { countNotes, type DataReport } from "../batch/data_report.ts";
import {
  encodeSegments,
  type Example,
  hasTarget,
  targetCount,
} from "../batch/example.ts";
import { NO_TEXT, silenceNotes, unreadNotes } from "../batch/row_example.ts";
import { blameRow, type OnBadRow } from "../chat/bad_row.ts";
import type { Columns } from "../chat/columns.ts";
import type { FormatName } from "../chat/formats/formats.ts";
import { type Message, saysNothing } from "../chat/message.ts";
import { renderConversation, renderPrompt } from "../chat/render.ts";
import type { ChatTemplate } from "../chat/template.ts";
import { counted } from "../core/format.ts";
import { readRowsAs } from "../data/read_rows.ts";
import { hashOfAll, hashSource } from "../open/source_hash.ts";
import type { DataFile } from "../store/manifest.ts";
import type { AskedQuestion } from "../store/question_record.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import { stopIdsOf } from "./answer_prompts.ts";
import { type EvaluationRow, parseEvaluationRow } from "./evaluation_row.ts";
import { measuredForm } from "./prompt_template.ts";

/** A held-out source in the form of one template, in tokens of one tokenizer. */
export interface EvaluationSet {
  /** Of its files, and of which rows of them are measured. */
  readonly sha256: string;
  readonly items: readonly EvaluationItem[];
  /** Rows left out, by reason. */
  readonly leftOut: Readonly<Record<string, number>>;
  /** Rows that lose something, by what; left out where none does. */
  readonly notes?: DataReport["notes"];
}

/** One conversation. */
export interface EvaluationItem {
  /** The whole, with the answers' own tokens as targets. */
  readonly answers: Example;
  /** The same tokens, with the stop token after each answer as target. */
  readonly stops: Example;
  /** UTF-8 bytes of the answers. */
  readonly answerBytes: number;
  /** Of the conversation, the same in every template and for every tokenizer. */
  readonly hash: string;
  /** What its row says that it is about, if anything. */
  readonly topic?: string;
  /** What its row says that it asks for, if anything. */
  readonly fact?: string;
  /** What comes before the last answer. */
  readonly prompt: Prompt;
  /** What a right last answer ends with. */
  readonly right?: string;
  /** The last answer that its row has. */
  readonly written: string;
}

/** What a model is asked, and how much it may say. */
export interface Prompt {
  readonly text: string;
  readonly tokens: readonly number[];
  /** Tokens of the answer at most. */
  readonly limit: number;
}

/** How a source is read. */
export interface EvaluationSetOptions {
  readonly tokenizer: Tokenizer;
  readonly template: ChatTemplate;
  /** Positions of the model. */
  readonly positions: number;
  readonly onBadRow: OnBadRow;
  /** Told from each row where left out. */
  readonly format?: FormatName;
  /** Other names of the rows' keys. */
  readonly columns?: Columns;
  /** Good rows to read at most; all where left out. */
  readonly limit?: number;
  /** Why the row at a place is to be left out, if it is. */
  readonly leftOutBy?: (where: string) => string | undefined;
}

/**
 * Reads a whole source. A row that cannot be used, because it is bad, no
 * conversation or not to be written in the template's form, is an error or is
 * left out, as `onBadRow` says; one that the model cannot see whole is left out.
 *
 * @throws {UserError} If the source or a row cannot be used.
 */
export async function readEvaluationSet(
  path: string,
  given: EvaluationSetOptions,
): Promise<EvaluationSet> {
  const options = { ...given, template: measuredForm(given.template) };
  const { onBadRow, format, columns, limit, positions, tokenizer } = options;
  const trained: number[] = [];
  let rows = 0;
  const items: EvaluationItem[] = [];
  const lost: Pick<DataReport, "notes"> = {};
  const leftOut: Record<string, number> = {};
  const leaveOut = (why: string) => leftOut[why] = (leftOut[why] ?? 0) + 1;
  const reading = { onBadRow, limit, onSkip: leaveOut };
  const parse = (value: unknown, where: string) => {
    const row = parseEvaluationRow(value, where, format, columns);
    const why = options.leftOutBy?.(where);
    return {
      row,
      item: why === undefined
        ? blameRow(where, () => itemOf(row, options))
        : why,
    };
  };
  for await (const { row, item } of readRowsAs(path, parse, reading)) {
    rows++;
    if (typeof item === "string") {
      leaveOut(item);
      trained.push(rows);
      continue;
    }
    const length = Math.max(
      item.answers.tokens.length,
      roomFor(row, tokenizer),
    );
    countNotes(lost, [...unreadNotes(row), ...silenceNotes(row)]);
    if (saysNothing(row)) leaveOut(NO_TEXT);
    else if (length > positions) {
      leaveOut(`longer than the model's ${positions} positions`);
    } else items.push(item);
  }
  const cutAt = rows === limit ? limit : undefined;
  const sha256 = hashOfRows(await hashSource(path), trained, cutAt);
  return { sha256, items, leftOut, ...lost };
}

/** Without some of its rows it is another set, that compares with no other. */
function hashOfRows(
  files: readonly DataFile[],
  without: readonly number[],
  first: number | undefined,
): string {
  const whole = hashOfAll(files);
  if (without.length === 0 && first === undefined) return whole;
  const text = [
    whole,
    ...(first !== undefined ? [`first ${first}`] : []),
    ...(without.length > 0 ? [`without ${without.join()}`] : []),
    "",
  ].join("\n");
  return createHash("sha256").update(text).digest("hex");
}

/** The set's questions as a record names them. */
export function askedQuestions({ items }: EvaluationSet): AskedQuestion[] {
  return items.map((
    { hash, topic, fact, prompt, right, written, ...scored },
  ) => ({
    hash,
    ...(topic !== undefined && { topic }),
    ...(fact !== undefined && { fact }),
    prompt: prompt.text,
    ...(right !== undefined && { expected: right }),
    written,
    answerTokens: targetCount(scored.answers),
    answerBytes: scored.answerBytes,
    stopTokens: targetCount(scored.stops),
  }));
}

/** Whether there is an answer to measure. */
export function isMeasurable({ items }: EvaluationSet): boolean {
  return items.some(({ answers }) => hasTarget(answers));
}

/** How many rows were left out. */
export function countLeftOut({ leftOut }: EvaluationSet): number {
  return Object.values(leftOut).reduce((sum, count) => sum + count, 0);
}

/**
 * What is measured and what is not, for people:
 *
 *     60 conversations to answer, 2 rows left out (no conversation: 2)
 */
export function describeEvaluationSet(set: EvaluationSet): string {
  const asked = isMeasurable(set)
    ? `${counted(set.items.length, "conversation")} to answer`
    : "no answer to measure";
  const reasons = Object.entries(set.leftOut)
    .map(([why, count]) => `${why}: ${count}`);
  if (reasons.length === 0) return asked;
  return `${asked}, ${counted(countLeftOut(set), "row")} left out ` +
    `(${reasons.join(", ")})`;
}

/** Tokens that a template may add to a message. */
const TEMPLATE_TOKENS = 12;

/**
 * What a conversation takes in any usual form, so that all forms leave out the
 * same ones: figures over other conversations would not compare.
 */
function roomFor({ messages }: EvaluationRow, tokenizer: Tokenizer): number {
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

function itemOf(
  row: EvaluationRow,
  options: EvaluationSetOptions,
): EvaluationItem {
  const { tokenizer, template } = options;
  const { messages, answer: right } = row;
  const last = messages.findLastIndex(({ role }) => role === "assistant");
  const before = messages.slice(0, last);
  const prompt = encodeSegments(renderPrompt(before, template, row), tokenizer);
  const written = tokensOf(messages[last], tokenizer);
  return {
    ...scoreTokens(row, options),
    hash: hashOfConversation(messages),
    ...(row.topic !== undefined && { topic: row.topic }),
    ...(row.fact !== undefined && { fact: row.fact }),
    prompt: {
      text: promptText(before),
      tokens: [...prompt.tokens],
      limit: limitOf(written),
    },
    right,
    written: messages[last].content,
  };
}

/** What people read: with roles, where there is more than a question. */
function promptText(messages: readonly Message[]): string {
  const [first, ...others] = messages;
  if (first?.role === "user" && others.length === 0) return first.content;
  return messages.map(({ role, content }) => `${role}: ${content}`).join("\n");
}

/** Sixteen digits, which tell the questions of a set apart. */
function hashOfConversation(messages: readonly Message[]): string {
  const said = messages.map(({ role, content }) => [role, content]);
  return createHash("sha256").update(JSON.stringify(said)).digest("hex")
    .slice(0, 16);
}

/** A conversation under both masks. */
function scoreTokens(
  row: EvaluationRow,
  { tokenizer, template }: EvaluationSetOptions,
): Pick<EvaluationItem, "answers" | "stops" | "answerBytes"> {
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
