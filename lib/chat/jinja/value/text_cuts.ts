/**
 * Text taken apart: ends cut off, splits, lines, replacements.
 *
 * @module
 */
import { PLACE_BYTES, spendBytes } from "./budget.ts";
import { textArgument } from "./arguments.ts";
import { SPACE } from "./letters.ts";
import { codePointStarts, EMPTY, Text } from "./text.ts";
import { NONE, TemplateRefusal, type Value } from "./values.ts";

/**
 * Without characters at its ends.
 *
 * @param chars The characters to take away; None for white space.
 */
export function stripped(
  text: Text,
  chars: Value,
  atStart: boolean,
  atEnd: boolean,
): Text {
  const set = chars === NONE
    ? undefined
    : new Set(textArgument("strip", chars).text);
  const goes = (character: string) =>
    set ? set.has(character) : SPACE.test(character);
  const whole = text.text;
  let start = 0;
  let end = whole.length;
  while (atStart && start < end) {
    const character = String.fromCodePoint(whole.codePointAt(start)!);
    if (!goes(character)) break;
    start += character.length;
  }
  while (atEnd && end > start) {
    const pair = end - start > 1 && whole.codePointAt(end - 2)! > 0xffff;
    if (!goes(whole.slice(end - (pair ? 2 : 1), end))) break;
    end -= pair ? 2 : 1;
  }
  return text.slice(start, end);
}

/** Python's `split()`; without a separator at white space. */
export function split(text: Text, separator: Value, most: number): Text[] {
  const parts: Text[] = [];
  if (separator === NONE) {
    for (const { 0: word, index } of text.text.matchAll(WORD)) {
      if (parts.length === most) {
        parts.push(text.slice(index));
        break;
      }
      parts.push(text.slice(index, index + word.length));
    }
    return parts;
  }
  const mark = markOf(separator);
  let start = 0;
  while (parts.length !== most) {
    const at = text.text.indexOf(mark, start);
    if (at < 0) break;
    parts.push(cut(text, start, at));
    start = at + mark.length;
  }
  parts.push(cut(text, start, text.length));
  return parts;
}

/** Python's `rsplit()`. */
export function splitFromEnd(
  text: Text,
  separator: Value,
  most: number,
): Text[] {
  if (most < 0) return split(text, separator, -1);
  const parts: Text[] = [];
  if (separator === NONE) {
    const words = [...text.text.matchAll(WORD)];
    while (words.length > 0 && parts.length < most) {
      const { 0: word, index } = words.pop()!;
      parts.push(text.slice(index, index + word.length));
    }
    const last = words.at(-1);
    if (last) parts.push(text.slice(0, last.index + last[0].length));
    return parts.reverse();
  }
  const mark = markOf(separator);
  let end = text.length;
  while (parts.length < most) {
    const at = end < mark.length
      ? -1
      : text.text.lastIndexOf(mark, end - mark.length);
    if (at < 0) break;
    parts.push(cut(text, at + mark.length, end));
    end = at;
  }
  parts.push(cut(text, 0, end));
  return parts.reverse();
}

/** A run of characters that are no white space. */
const WORD = new RegExp(`[^${SPACE.source.slice(1, -1)}]+`, "g");

function cut(text: Text, start: number, end: number): Text {
  return start < end ? text.slice(start, end) : EMPTY;
}

/** @throws {TemplateRefusal} If the separator is empty, or no text. */
export function markOf(separator: Value): string {
  const { text } = textArgument("split", separator);
  if (text === "") throw new TemplateRefusal("empty separator");
  return text;
}

// deno-lint-ignore no-control-regex -- separators of files, groups, records
const LINE_END = /\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/g;

/** Lines, with the characters that end them where asked to keep those. */
export function linesOf(text: Text, keepEnds = false): Text[] {
  const lines: Text[] = [];
  let start = 0;
  for (const { 0: end, index } of text.text.matchAll(LINE_END)) {
    lines.push(cut(text, start, keepEnds ? index + end.length : index));
    start = index + end.length;
  }
  if (start < text.length) lines.push(text.slice(start));
  return lines;
}

/** With another text in the place of one, as often as `count` says. */
export function replaced(
  text: Text,
  old: Text,
  fresh: Text,
  count = -1,
): Text {
  if (count === 0) return text;
  if (old.length > 0) {
    return Text.join(split(text, old, count), fresh).asMarkup(text.markup);
  }
  const starts = codePointStarts(text.text) ??
    Array.from({ length: text.length + 1 }, (_, index) => index);
  spendBytes(PLACE_BYTES * starts.length);
  const times = count < 0 ? starts.length : Math.min(count, starts.length);
  const texts: Text[] = [];
  for (let index = 0; index < times; index++) {
    texts.push(fresh);
    if (index + 1 < starts.length) {
      texts.push(text.slice(starts[index], starts[index + 1]));
    }
  }
  if (times < starts.length) texts.push(cut(text, starts[times], text.length));
  return Text.join(texts);
}
