/**
 * Filters: which rows are fit to train on, judged by their text alone.
 *
 * Every filter is off until it is given a value. A row is left out for the
 * first filter that refuses it, in the order of the fields below, and counted
 * by that filter's words. Lengths in tokens are judged in `row_work.ts`.
 *
 * @module
 */
import {
  type Checked,
  count,
  flag,
  partial,
  share,
} from "../../core/checked/schema.ts";
import type { RowText } from "./row_text.ts";

/** Bounds on a row's text; a bound that is left out does not hold. */
export const ROW_FILTERS = partial({
  /** Characters (code points) of every question, at least. */
  minQuestionCharacters: count,
  maxQuestionCharacters: count,
  /** Characters (code points) of every answer, at least. */
  minAnswerCharacters: count,
  maxAnswerCharacters: count,
  /** Share of Han characters among all of every question and answer. */
  minChineseRatio: share,
  /** Share of an answer's stretches of 10 characters that it repeats. */
  maxRepetition: share,
  /** Whether rows with broken text are left out. */
  dropBrokenText: flag,
});

/** Bounds on a row's text. */
export type RowFilters = Checked<typeof ROW_FILTERS>;

/** Why a row is left out, in the words it is counted by; nothing if it is kept. */
export function refusal(
  { questions, answers }: RowText,
  filters: RowFilters,
): string | undefined {
  const { minQuestionCharacters = 0, maxQuestionCharacters = Infinity } =
    filters;
  const { minAnswerCharacters = 0, maxAnswerCharacters = Infinity } = filters;
  const { minChineseRatio = 0, maxRepetition = 1 } = filters;
  if (questions.some((text) => length(text) < minQuestionCharacters)) {
    return `question under ${minQuestionCharacters} characters`;
  }
  if (questions.some((text) => length(text) > maxQuestionCharacters)) {
    return `question over ${maxQuestionCharacters} characters`;
  }
  if (answers.some((text) => length(text) < minAnswerCharacters)) {
    return `answer under ${minAnswerCharacters} characters`;
  }
  if (answers.some((text) => length(text) > maxAnswerCharacters)) {
    return `answer over ${maxAnswerCharacters} characters`;
  }
  const texts = [...questions, ...answers];
  if (texts.some((text) => chineseRatio(text) < minChineseRatio)) {
    return `Chinese ratio under ${minChineseRatio}`;
  }
  if (
    maxRepetition < 1 &&
    answers.some((text) => repetition(text) > maxRepetition)
  ) {
    return `repetition over ${maxRepetition}`;
  }
  if (filters.dropBrokenText && texts.some(isBroken)) return "broken text";
}

/** Code points, so that an emoji counts once. */
function length(text: string): number {
  let count = text.length;
  for (let at = 0; at < text.length; at++) {
    // The second half of a pair.
    if ((text.charCodeAt(at) & 0xfc00) === 0xdc00) count--;
  }
  return count;
}

/**
 * Share of Han characters (U+4E00 to U+9FFF) among all characters, punctuation
 * and spaces included, as published cleaning scripts count; 0 for no text.
 */
export function chineseRatio(text: string): number {
  let han = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 0x4e00 && code <= 0x9fff) han++;
  }
  return text === "" ? 0 : han / length(text);
}

/** Characters of the stretches that {@linkcode repetition} looks for. */
export const REPEATED_LENGTH = 10;

/**
 * Share of the text's stretches of 10 characters that stand in it before.
 *
 * Ten are more than a phrase that an answer needs twice, in Chinese as in
 * English; a text that says the same sentence over and over comes near to 1.
 */
export function repetition(text: string): number {
  const stretches = text.length - REPEATED_LENGTH + 1;
  if (stretches < 2) return 0;
  const seen = new Set<string>();
  for (let at = 0; at < stretches; at++) {
    seen.add(text.slice(at, at + REPEATED_LENGTH));
  }
  return 1 - seen.size / stretches;
}

/**
 * U+FFFD, which stands for a byte that could not be decoded, the same read as
 * Latin-1 and as GBK, and memory that a debugger has filled, read as GBK.
 */
const LOST = /\uFFFD|ï¿½|锟斤拷|烫{4}|屯{4}/;

/** All control characters but tab and line ends: converters leave them. */
// deno-lint-ignore no-control-regex
const CONTROL = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]/;

/**
 * UTF-8 read as Latin-1 or Windows-1252: the first byte of a character shows as
 * an accented letter, and the others as signs that do not follow such a letter.
 * A French quotation mark after a no-break space does, and is left out.
 */
const MOJIBAKE = /[ÃÂ][\u00A1-\u00BF]|[à-ï](?!\u00A0[«»])[\u00A0-\u00BF]{2}|â€/;

/**
 * Whether text was damaged on its way: characters lost (U+FFFD and what it
 * turns into), control characters, or one encoding read as another.
 */
export function isBroken(text: string): boolean {
  return LOST.test(text) || CONTROL.test(text) || MOJIBAKE.test(text);
}
