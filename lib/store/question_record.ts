/**
 * What a run measured of every question, in `questions.jsonl` beside its events.
 *
 * A held-out set is written once, a line a question; each measurement follows
 * with a line a question, in the same order. A line before either says what its
 * columns are:
 *
 *     {"kind":"set","set":"A","dataSha256":"5e…","count":2,"columns":["hash",…]}
 *     ["3f2a77…","calendar",null,"After Monday?","Tuesday","Tuesday.",2,8,1]
 *     ["90c1b2…","calendar",null,"After Friday?","Saturday","Saturday.",2,9,1]
 *     {"kind":"measurement","set":"A","dataSha256":"5e…","step":40,"count":2,…}
 *     [1.2042,0.0031,1,1,"It is Tuesday."]
 *     [3.5177,0.0029,0,1,"It is Monday."]
 *
 * Only ever appended to. What a crash cut off has fewer lines than it says and
 * is not read.
 *
 * @module
 */
import { join } from "node:path";
import * as v from "valibot";
import { checked, misfit, parseJson } from "../core/checked/checked_json.ts";
import {
  type Checked,
  count,
  object,
  oneOf,
  optional,
  text,
} from "../core/checked/schema.ts";
import { exists, writeFully } from "../core/file.ts";
import { jsonNumber, numberOfJson } from "./json_number.ts";
import { dropTornLine, wholeLines } from "./whole_lines.ts";

/** A question of a held-out set: a conversation to be answered. */
export interface AskedQuestion {
  /** Of the conversation, the same in every template and for every tokenizer. */
  readonly hash: string;
  /** What its row says that it belongs to, if anything. */
  readonly topic?: string;
  /** What its row says that it asks for, if anything. */
  readonly fact?: string;
  /** What was said before the answer, with roles where that was several. */
  readonly prompt: string;
  /** What a right answer ends with; none where nothing is right or wrong. */
  readonly expected?: string;
  /** The answer that its row has. */
  readonly written: string;
  /** Of the answers as they are written. */
  readonly answerTokens: number;
  readonly answerBytes: number;
  /** Tokens that end them. */
  readonly stopTokens: number;
}

/** What one measurement gave for one question. */
export interface MeasuredQuestion {
  /** Loss of the answers' tokens, nats, summed. */
  readonly answerNats: number;
  /** The same of the tokens that end them; none if the template has none. */
  readonly stopNats?: number;
  /** Whether the model's answer is right; none where nothing is. */
  readonly right?: boolean;
  /** Whether the model stopped by itself. */
  readonly stopped: boolean;
  /** What the model wrote. */
  readonly answer: string;
}

/** A held-out set as it was asked. */
export interface AskedSet {
  readonly set: string;
  readonly dataSha256: string;
  readonly questions: readonly AskedQuestion[];
}

/** One measurement of all questions of a set. */
export interface QuestionMeasurement extends AskedSet {
  readonly step: number;
  /** As long as the questions, in their order. */
  readonly measured: readonly MeasuredQuestion[];
}

/** Name of the file in a run folder. */
export const QUESTIONS_FILE = "questions.jsonl";

const QUESTION_COLUMNS = [
  ...["hash", "topic", "fact", "prompt", "expected", "written"],
  ...["answerTokens", "answerBytes", "stopTokens"],
] as const;

const MEASURED_COLUMNS = [
  ...["answerNats", "stopNats", "right", "stopped", "answer"],
] as const;

const HEADER = object({
  kind: oneOf(["set", "measurement"]),
  set: text,
  dataSha256: text,
  step: optional(count),
  count,
});

type Header = Checked<typeof HEADER>;

const bit = v.picklist([0, 1], "0 or 1");

/** NaN and the infinities are written by their names. */
const figure = v.custom<number | string>(
  (value) => value !== null && typeof numberOfJson(value) === "number",
  "a number",
);

const QUESTION = v.tuple(
  [
    ...[text, v.nullable(text), v.nullable(text), text] as const,
    ...[v.nullable(text), text] as const,
    ...[count, count, count] as const,
  ],
  `a list of ${QUESTION_COLUMNS.join(", ")}`,
);

const MEASURED = v.tuple(
  [figure, v.nullable(figure), v.nullable(bit), bit, text],
  `a list of ${MEASURED_COLUMNS.join(", ")}`,
);

/** Digits of a loss that are kept: its sum over questions is in the events. */
const DIGITS = 6;

/** Lines that are written at a time. */
const PIECE = 1000;

/** Appends to the record of a run. One process writes. */
export class QuestionRecord {
  readonly #path: string;
  /** Sets that the file holds. */
  #written?: Set<string>;

  /** @param folder The run's. */
  constructor(folder: string) {
    this.#path = join(folder, QUESTIONS_FILE);
  }

  /** Adds a measurement, and the set before it where that is not there yet. */
  async append(
    { questions, measured, step, ...names }: QuestionMeasurement,
  ): Promise<void> {
    const written = this.#written ??= await this.#open();
    using file = await Deno.open(this.#path, { append: true, create: true });
    if (!written.has(names.dataSha256)) {
      const header = { kind: "set", ...names, count: questions.length };
      await writeLines(file, [
        { ...header, columns: QUESTION_COLUMNS },
        ...questions.map(questionRow),
      ]);
      written.add(names.dataSha256);
    }
    const header = {
      kind: "measurement",
      ...names,
      step,
      count: measured.length,
    };
    await writeLines(file, [
      { ...header, columns: MEASURED_COLUMNS },
      ...measured.map(measuredRow),
    ]);
  }

  /** Cuts off half a line, and tells the sets that are there whole. */
  async #open(): Promise<Set<string>> {
    if (!await exists(this.#path)) return new Set();
    await dropTornLine(this.#path);
    const sets = new Set<string>();
    for await (const { header } of blocksOf(this.#path)) {
      if (header.kind === "set") sets.add(header.dataSha256);
    }
    return sets;
  }
}

/** Whether a run keeps such a record; runs of 0.1 and of other programs do not. */
export function hasQuestionRecord(folder: string): Promise<boolean> {
  return exists(join(folder, QUESTIONS_FILE));
}

/**
 * The measurements of a run in the order in which they were made; none where it
 * has no such record. Of a step that was measured twice, the later counts.
 *
 * @param folder The run's.
 * @param wanted Says which to read; all where left out.
 * @throws {UserError} If a whole line does not fit.
 */
export async function readQuestionRecord(
  folder: string,
  wanted: (one: { set: string; dataSha256: string; step: number }) => boolean =
    () => true,
): Promise<QuestionMeasurement[]> {
  const path = join(folder, QUESTIONS_FILE);
  if (!await exists(path)) return [];
  const sets = new Map<string, readonly AskedQuestion[]>();
  const found = new Map<string, QuestionMeasurement>();
  for await (const { header, rows } of blocksOf(path)) {
    const { kind, set, dataSha256, step = 0 } = header;
    if (kind === "set") {
      sets.set(
        dataSha256,
        rows.map(({ line, number }) => questionOf(line, path, number)),
      );
      continue;
    }
    if (!wanted({ set, dataSha256, step })) continue;
    const questions = sets.get(dataSha256);
    if (questions?.length !== rows.length) {
      throw misfit(
        path,
        `the measurement of step ${step} has ${rows.length} questions, ` +
          `expected ${questions?.length ?? "a set before it"}`,
      );
    }
    const key = JSON.stringify([set, dataSha256, step]);
    found.delete(key);
    found.set(key, {
      set,
      dataSha256,
      step,
      questions,
      measured: rows.map(({ line, number }) => measuredOf(line, path, number)),
    });
  }
  return [...found.values()];
}

/** A header, and the lines that it announces, not yet parsed. */
interface Block {
  readonly header: Header;
  readonly rows: readonly Line[];
}

interface Line {
  readonly line: string;
  readonly number: number;
}

/** Blocks that are whole. */
async function* blocksOf(path: string): AsyncGenerator<Block> {
  let header: Header | undefined;
  let rows: Line[] = [];
  let number = 0;
  for await (const line of wholeLines(path)) {
    number++;
    if (line.startsWith("{")) {
      const place = `line ${number}`;
      header = checked(parseJson(line, path, place), HEADER, path, place);
      rows = [];
    } else rows.push({ line, number });
    if (header && rows.length === header.count) {
      yield { header, rows };
      header = undefined;
    }
  }
}

function questionRow(
  { hash, topic, fact, prompt, expected, written, ...counts }: AskedQuestion,
): unknown[] {
  const or = (value: string | undefined) => value ?? null;
  const { answerTokens, answerBytes, stopTokens } = counts;
  return [
    ...[hash, or(topic), or(fact), prompt, or(expected), written],
    ...[answerTokens, answerBytes, stopTokens],
  ];
}

function questionOf(line: string, path: string, number: number): AskedQuestion {
  const place = `line ${number}`;
  const [hash, topic, fact, prompt, expected, written, ...counts] = checked(
    parseJson(line, path, place),
    QUESTION,
    path,
    place,
  );
  return {
    hash,
    ...(topic !== null && { topic }),
    ...(fact !== null && { fact }),
    prompt,
    ...(expected !== null && { expected }),
    written,
    answerTokens: counts[0],
    answerBytes: counts[1],
    stopTokens: counts[2],
  };
}

function measuredRow(
  { answerNats, stopNats, right, stopped, answer }: MeasuredQuestion,
): unknown[] {
  const shortened = (nats: number) =>
    jsonNumber(Number(nats.toPrecision(DIGITS)));
  return [
    shortened(answerNats),
    stopNats === undefined ? null : shortened(stopNats),
    right === undefined ? null : Number(right),
    Number(stopped),
    answer,
  ];
}

function measuredOf(
  line: string,
  path: string,
  number: number,
): MeasuredQuestion {
  const place = `line ${number}`;
  const [answerNats, stopNats, right, stopped, answer] = checked(
    parseJson(line, path, place),
    MEASURED,
    path,
    place,
  );
  return {
    answerNats: Number(numberOfJson(answerNats)),
    ...(stopNats !== null && { stopNats: Number(numberOfJson(stopNats)) }),
    ...(right !== null && { right: right === 1 }),
    stopped: stopped === 1,
    answer,
  };
}

async function writeLines(
  file: Deno.FsFile,
  lines: readonly unknown[],
): Promise<void> {
  for (let from = 0; from < lines.length; from += PIECE) {
    const piece = lines.slice(from, from + PIECE)
      .map((line) => JSON.stringify(line) + "\n");
    await writeFully(file, new TextEncoder().encode(piece.join("")));
  }
}
