/**
 * Splits an answer that begins with `<think>…</think>`.
 *
 * @module
 */
import { BadRowError } from "../bad_row.ts";

/** What was thought, if anything, and what was answered. */
export interface Answer {
  /** Without tags and without the line feeds next to them. */
  readonly reasoning?: string;
  readonly content: string;
}

const OPEN = "<think>";
const CLOSE = "</think>";

/**
 * Splits an answer at its tags. Blanks before the first tag and line feeds
 * around the tags are removed: the template writes them.
 *
 *     <think>␤Two and two.␤</think>␤␤4   →   Two and two.   |   4
 *
 * An answer that says `<think>` later on is about the tag, and stays whole.
 *
 * @param name What the answer is, for the error.
 * @throws {BadRowError} If the thought is not closed, or a thought begins
 * within it: what is left when a script wraps a wrapped answer again.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { splitReasoning } from "sft/chat/formats/reasoning.ts";
 *
 * assertEquals(splitReasoning("<think>\nHm.\n</think>\n\n4", "it", "a:1"), {
 *   reasoning: "Hm.",
 *   content: "4",
 * });
 * ```
 */
export function splitReasoning(
  text: string,
  name: string,
  where: string,
): Answer {
  const rest = text.trimStart();
  if (!rest.startsWith(OPEN)) return { content: text };
  const end = rest.indexOf(CLOSE);
  if (end < 0) {
    throw new BadRowError(
      where,
      "unclosed <think>",
      `${name} opens <think> and never closes it`,
    );
  }
  const thought = rest.slice(OPEN.length, end);
  const content = rest.slice(end + CLOSE.length);
  if (thought.includes(OPEN) || content.trimStart().startsWith(OPEN)) {
    throw new BadRowError(
      where,
      "nested <think>",
      `${name} opens <think> twice, as when a script wraps an answer again`,
    );
  }
  return {
    ...(thought.trim() !== "" && { reasoning: trimLineFeeds(thought) }),
    content: trimLineFeeds(content, false),
  };
}

/** Removes line feeds at the beginning and, by default, at the end. */
function trimLineFeeds(text: string, atEnd = true): string {
  let [start, end] = [0, text.length];
  while (start < end && "\r\n".includes(text[start])) start++;
  while (atEnd && end > start && "\r\n".includes(text[end - 1])) end--;
  return text.slice(start, end);
}
