/**
 * Rows of an instruction, an input to it and an output, which Alpaca's and
 * deepctrl's format have in common.
 *
 * @module
 */
import { BadRowError } from "../bad_row.ts";
import { type Message, parseText } from "../message.ts";
import { type Fields, has, listOf } from "./fields.ts";
import { answerMessage } from "./turns.ts";

/**
 * The exchange, after those of `"history"`, which are pairs of question and
 * answer.
 *
 * The user says the instruction, or the input, or both with a line feed
 * between; a row may leave out one of them, but not both.
 *
 * @throws {BadRowError} If a text is missing, or the history is none.
 */
export function parseExchanges(row: Fields, where: string): Message[] {
  const history = has(row, "history")
    ? listOf(row.history, '"history"', where)
    : [];
  return [
    ...history.flatMap((pair, index) =>
      parsePair(pair, `exchange ${index + 1} of "history"`, where)
    ),
    { role: "user", content: questionOf(row, where) },
    answerMessage(
      parseText(row.output, '"output"', where),
      '"output"',
      where,
    ),
  ];
}

function questionOf(row: Fields, where: string): string {
  const texts = ["instruction", "input"]
    .filter((key) => has(row, key))
    .map((key) => parseText(row[key], `"${key}"`, where));
  if (texts.length > 0) return texts.filter((text) => text !== "").join("\n");
  throw new BadRowError(
    where,
    "no question",
    'there is neither "instruction" nor "input"',
  );
}

function parsePair(pair: unknown, name: string, where: string): Message[] {
  if (!Array.isArray(pair) || pair.length !== 2) {
    throw new BadRowError(
      where,
      "no exchange",
      `${name} is not a pair of question and answer`,
    );
  }
  const [question, answer] = pair.map((text) => parseText(text, name, where));
  return [
    { role: "user", content: question },
    answerMessage(answer, name, where),
  ];
}
