/**
 * Held-out questions put to a model, and how it did: the few numbers that mean
 * the same whatever mask, template or packing a run was trained with.
 *
 * @module
 */
import type { Message } from "../chat/message.ts";
import type { ChatModel } from "./chat.ts";

/** A question with a right answer. */
export interface Question {
  readonly messages: readonly Message[];
  /** What a right answer ends with, final punctuation aside. */
  readonly answer: string;
}

/** How a model answered a list of questions. */
export interface Score {
  readonly questions: number;
  /** Answers that end as they should. */
  readonly right: number;
  /** Answers that the model ended by itself. */
  readonly stopped: number;
  /** Mean length of the answers, in characters. */
  readonly meanLength: number;
}

/**
 * Asks every question with the same seed.
 *
 * @param onAnswer Called after each, with the number of answers so far.
 */
export async function askAll(
  model: ChatModel,
  questions: readonly Question[],
  seed: number,
  onAnswer: (done: number) => void = () => {},
): Promise<Score> {
  let [right, stopped, length] = [0, 0, 0];
  for (const [index, { messages, answer }] of questions.entries()) {
    const given = await model.answer(messages, seed);
    if (endsWith(given.text, answer)) right++;
    if (given.stopped) stopped++;
    length += [...given.text].length;
    onAnswer(index + 1);
  }
  const { length: count } = questions;
  return { questions: count, right, stopped, meanLength: length / count };
}

/**
 * Whether a text ends with what was asked for, final punctuation and white
 * space aside. A number must be the whole number: 112 does not end with 12.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { endsWith } from "sft/experiment/ask.ts";
 *
 * assert(endsWith("3 plus 4 is 7.", "7"));
 * assert(!endsWith("3 plus 4 is 17.", "7"));
 * ```
 */
export function endsWith(text: string, answer: string): boolean {
  const bare = text.replace(/[\s\p{P}]+$/u, "");
  if (!bare.endsWith(answer)) return false;
  const before = bare.slice(0, bare.length - answer.length).at(-1) ?? "";
  return !(/^[\p{L}\p{N}]/u.test(answer) && sameKind(before, answer[0]));
}

/** Whether two characters could belong to one number or one Latin word. */
function sameKind(a: string, b: string): boolean {
  return /[\d.]/.test(a) && /\d/.test(b) ||
    /[A-Za-z]/.test(a) && /[A-Za-z]/.test(b);
}
