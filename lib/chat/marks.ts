/**
 * Marks: characters that travel through a template with the text they enclose.
 *
 * They are noncharacters, code points that Unicode keeps out of text for good.
 * Contents go into a template between two of them, and its `{% generation %}`
 * tags become text made of one, so that a rendering shows where it comes from:
 *
 *     plain   user: 2+2?␤assistant: 4␤
 *     marked  user: ⟨user 2+2?⟩␤assistant: {⟨assistant 4⟩}␤
 *
 * Covers putting marks in and taking text apart at them; Jinja runs in
 * `marked_template.ts`.
 *
 * @module
 */
import type { Message, Role, Tool } from "./message.ts";

/** A rendering that says where each part of it comes from. */
export interface Rendering {
  /** In order, none of them empty. */
  readonly parts: readonly Part[];
  /** How many `{% generation %}` it went through, empty ones included. */
  readonly generations: number;
}

/** A stretch of a rendering that comes from one place. */
export interface Part {
  readonly text: string;
  /** Whose message the text is; `undefined` for the template's own words. */
  readonly author?: Role;
  /** Which `{% generation %}` it is in, from 0; `undefined` for none. */
  readonly generation?: number;
}

const CONTENT_BEGINS = {
  system: "\uFDD0",
  user: "\uFDD1",
  assistant: "\uFDD2",
  tool: "\uFDD6",
} satisfies Record<Role, string>;
const CONTENT_ENDS = "\uFDD3";
const GENERATION_BEGINS = "\uFDD4";
const GENERATION_ENDS = "\uFDD5";

/** Any mark; splitting at it keeps the marks. */
const MARK = /([\uFDD0-\uFDD6])/;

/** Who begins to speak at a mark. */
const AUTHORS = new Map(
  Object.entries(CONTENT_BEGINS).map(([role, mark]) => [mark, role as Role]),
);

/** The first mark in a text, such as `"U+FDD3"`, where there is one. */
export function firstMark(text: string): string | undefined {
  const mark = MARK.exec(text)?.[0];
  return mark && `U+${mark.charCodeAt(0).toString(16).toUpperCase()}`;
}

/**
 * A message with marks around every text of its own. An empty text stays bare,
 * since a template may ask whether it is empty.
 */
export function withMarks(message: Message): Message {
  const { role, content, reasoning_content, tool_calls } = message;
  return {
    role,
    content: marked(content, role),
    ...(reasoning_content !== undefined && {
      reasoning_content: marked(reasoning_content, role),
    }),
    ...(tool_calls && { tool_calls: deeplyMarked(tool_calls, role) }),
  };
}

/** What an assistant may call, marked as the system's, who tells it. */
export function toolsWithMarks(tools: readonly Tool[]): readonly Tool[] {
  return deeplyMarked(tools, "system");
}

function marked(text: string, author: Role): string {
  return text === "" ? text : CONTENT_BEGINS[author] + text + CONTENT_ENDS;
}

/** What templates look up by name, and nothing can be hidden in. */
const PLAIN_KEY = /^\w+$/;

/** All strings of a value as parsed from JSON, and keys that are no word. */
function deeplyMarked<Value>(value: Value, author: Role): Value {
  const walk = (part: unknown): unknown => {
    if (typeof part === "string") return marked(part, author);
    if (Array.isArray(part)) return part.map(walk);
    if (typeof part !== "object" || part === null) return part;
    return Object.fromEntries(
      Object.entries(part).map(([key, inner]) => [
        // A call's kind is a word of the format, and templates compare it.
        PLAIN_KEY.test(key) ? key : marked(key, author),
        key === "type" && inner === "function" ? inner : walk(inner),
      ]),
    );
  };
  return walk(value) as Value;
}

/**
 * Jinja source with each generation tag as a block that writes its mark. The
 * block keeps the tag's own `-`. It is a block and no `{{ }}` because Jinja
 * drops a line feed after blocks only.
 */
export function withGenerationMarks(source: string): string {
  return source.replace(
    /{%(-?)\s*(end)?generation\s*(-?)%}/g,
    (_tag, before, end, after) =>
      `{%${before} if true %}${end ? GENERATION_ENDS : GENERATION_BEGINS}` +
      `{% endif ${after}%}`,
  );
}

/**
 * Takes a rendering apart at its marks.
 *
 * @returns `undefined` if marks are missing or out of order: the template cut
 * what was between them.
 */
export function takenApart(marked: string): Rendering | undefined {
  const parts: Part[] = [];
  let author: Role | undefined;
  let generation: number | undefined;
  let generations = 0;
  for (const piece of marked.split(MARK)) {
    if (AUTHORS.has(piece)) {
      if (author) return undefined;
      author = AUTHORS.get(piece);
    } else if (piece === CONTENT_ENDS) {
      if (!author) return undefined;
      author = undefined;
    } else if (piece === GENERATION_BEGINS) {
      if (author || generation !== undefined) return undefined;
      generation = generations++;
    } else if (piece === GENERATION_ENDS) {
      if (author || generation === undefined) return undefined;
      generation = undefined;
    } else if (piece !== "") {
      parts.push({ text: piece, author, generation });
    }
  }
  return author || generation !== undefined
    ? undefined
    : { parts, generations };
}
