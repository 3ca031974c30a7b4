/**
 * The format "segments", axolotl's input_output: a text that says itself what
 * is trained, and goes through no template.
 *
 *     {"segments": [{"label": false, "text": "<s>Q"},
 *                   {"label": true, "text": "A</s>"}]}
 *
 * Special tokens in it are special tokens: nothing else would write them.
 *
 * @module
 */
import { BadRowError } from "../bad_row.ts";
import { type MarkedText, parseText } from "../message.ts";
import { type Fields, isFields, listOf } from "./fields.ts";

/** @throws {BadRowError} If the row is not of this format. */
export function parseSegments(row: Fields, where: string): MarkedText {
  const segments = listOf(row.segments, '"segments"', where);
  if (segments.length === 0) {
    throw new BadRowError(where, "no segment", '"segments" is empty');
  }
  const stretches = segments.map((segment, index) => {
    const name = `segment ${index + 1}`;
    const { label, text }: Fields = isFields(segment) ? segment : {};
    if (typeof label !== "boolean") {
      throw new BadRowError(
        where,
        "no label",
        `"label" of ${name} is neither true nor false`,
      );
    }
    return {
      text: parseText(text, `"text" of ${name}`, where),
      supervised: label,
      content: false,
    };
  });
  return { stretches, where };
}
