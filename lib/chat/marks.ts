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
import type { Message, Role } from "./message.ts";

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
} satisfies Record<Role, string>;
const CONTENT_ENDS = "\uFDD3";
const GENERATION_BEGINS = "\uFDD4";
const GENERATION_ENDS = "\uFDD5";

/** Any mark; splitting at it keeps the marks. */
const MARK = /([\uFDD0-\uFDD5])/;

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
 * A message with marks around its content. An empty content stays bare, since a
 * template may ask whether it is empty.
 */
export function withMarks({ role, content }: Message): Message {
  if (content === "") return { role, content };
  return { role, content: CONTENT_BEGINS[role] + content + CONTENT_ENDS };
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
