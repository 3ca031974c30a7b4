/**
 * How one message to one model or several is answered on the terminal: side by
 * side where it is wide enough, one below the other where not, or in a pipe.
 *
 * @module
 */
import { UserError } from "../../core/errors.ts";
import type { ProgressOutput } from "../../core/progress.ts";
import { disarmedLines, visible } from "../../core/visible_text.ts";
import type { ChatAnswer } from "../../run/chat_model.ts";
import { Columns, columnWidth } from "./columns.ts";
import type { Voice } from "./voice.ts";

/** Shown where the length limit, not the model, ended an answer. */
export const UNFINISHED = " …";

/** What is asked, and what decides the answers. */
export interface Asked {
  readonly content: string;
  readonly seed: number;
  /** Which of several answers. @default {the first, 0} */
  readonly sequence?: number;
  readonly signal?: AbortSignal;
}

/** What became of an answer besides its text. */
export interface Remarks {
  /** Told before the answer begins, of exchanges that had to go. */
  forgotten(voice: Voice, forgotten: number, said: number): void;
  /** Told after an answer that the room for it ended. */
  cut(voice: Voice): void;
  /** Told why a model cannot answer; the others do. */
  refused(voice: Voice, error: UserError): void;
}

/** Has every voice answer, and shows what they say as they write. */
export async function showAnswers(
  voices: readonly Voice[],
  asked: Asked,
  remarks: Remarks,
  output: ProgressOutput,
): Promise<void> {
  const width = output.isTerminal && voices.length > 1
    ? columnWidth(voices.length, output.columns())
    : undefined;
  if (width === undefined) await oneByOne(voices, asked, remarks, output);
  else await sideBySide(voices, asked, remarks, output, width);
}

async function oneByOne(
  voices: readonly Voice[],
  asked: Asked,
  remarks: Remarks,
  output: ProgressOutput,
): Promise<void> {
  for (const voice of voices) {
    if (asked.signal?.aborted) return;
    if (voices.length > 1) output.write(`${visible(voice.name)}:\n`);
    const said = await replyOf(voice, asked, {
      onText: (piece) => output.write(disarmedLines(piece)),
      onForgotten: (count, of) => remarks.forgotten(voice, count, of),
    });
    if (said instanceof UserError) {
      remarks.refused(voice, said);
      continue;
    }
    output.write(said.ended === "stop" ? "\n" : `${UNFINISHED}\n`);
    if (said.ended === "length") remarks.cut(voice);
  }
}

async function sideBySide(
  voices: readonly Voice[],
  asked: Asked,
  remarks: Remarks,
  output: ProgressOutput,
  width: number,
): Promise<void> {
  const columns = new Columns(voices.length, width, output);
  voices.forEach(({ name }, at) => columns.add(at, `${visible(name)}\n`));
  voices.forEach((_, at) => columns.add(at, `${"─".repeat(width)}\n`));
  // What is to be said of an answer would break the columns: it comes below.
  const below: (() => void)[] = [];
  await Promise.all(voices.map(async (voice, at) => {
    const said = await replyOf(voice, asked, {
      onText: (piece) => columns.add(at, piece),
      onForgotten: (count, of) =>
        below.push(() => remarks.forgotten(voice, count, of)),
    });
    if (said instanceof UserError) {
      below.push(() => remarks.refused(voice, said));
    } else {
      if (said.ended !== "stop") columns.add(at, UNFINISHED);
      if (said.ended === "length") below.push(() => remarks.cut(voice));
    }
    columns.end(at);
  }));
  for (const remark of below) remark();
}

async function replyOf(
  voice: Voice,
  { content, ...request }: Asked,
  { onText, onForgotten }: {
    onText: (piece: string) => void;
    onForgotten: (forgotten: number, said: number) => void;
  },
): Promise<ChatAnswer | UserError> {
  try {
    return await voice.reply(content, { ...request, onText }, onForgotten);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}
