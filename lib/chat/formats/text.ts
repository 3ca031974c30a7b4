/**
 * The format "text": plain text, all of it trained.
 *
 *     {"text": "…"}
 *
 * @module
 */
import { type MarkedText, parseText } from "../message.ts";
import type { Fields } from "./fields.ts";

/** What older dumps wrapped texts in, for loaders that added nothing. */
const WRAPPERS = [
  { begin: "<s>", end: "</s>", between: /<\/s>\s*<s>/ },
  {
    begin: "<|im_start|>",
    end: "<|im_end|>",
    between: /<\|im_end\|>\s*<\|im_start\|>/,
  },
];

/** @throws {BadRowError} If the row is not of this format. */
export function parsePlainText(row: Fields, where: string): MarkedText {
  const text = unwrap(parseText(row.text, '"text"', where));
  return { stretches: [{ text, supervised: true, content: true }], where };
}

/** Removes the wrapper of a text; several texts become lines of one. */
function unwrap(text: string): string {
  const trimmed = text.trim();
  for (const { begin, end, between } of WRAPPERS) {
    if (!trimmed.startsWith(begin) || !trimmed.endsWith(end)) continue;
    const inner = trimmed.slice(begin.length, -end.length);
    return inner.split(between).join("\n");
  }
  return text;
}
