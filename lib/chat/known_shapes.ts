/**
 * Renderings that are filled in instead of made again.
 *
 * Our own templates only copy texts, so that conversations of one shape (the
 * same roles in order, the same texts empty) differ in the copies alone. Jinja
 * runs once a shape, with all of its checks, and later rows take a few
 * microseconds:
 *
 *     shape     user, assistant
 *     skeleton  <|im_start|>user␤ ⟨1⟩ <|im_end|>␤<|im_start|>assistant␤ {⟨2⟩ <|im_end|>} ␤
 *
 * Other templates, and conversations with tools, go through Jinja every time.
 *
 * @module
 */
import { assertNoMarks, renderParts } from "./marked_template.ts";
import type { RenderInput } from "./marked_template.ts";
import type { Part, Rendering } from "./marks.ts";
import type { Message } from "./message.ts";
import { type ChatTemplate, isBuiltIn } from "./template.ts";

/** A part of a shape: the template's own, or the place of a text. */
type Slot = Part & {
  /** Index of the text that goes here. */
  readonly from?: number;
  readonly trims?: boolean;
};

interface Skeleton {
  readonly slots: readonly Slot[];
  readonly generations: number;
}

/** Shapes kept of one template; more would be data, not shapes. */
const MOST_SHAPES = 4096;

const shapes = new WeakMap<ChatTemplate, Map<string, Skeleton>>();

/**
 * What `renderParts()` returns, faster where that is safe.
 *
 * @throws {UserError} As `renderParts()` does.
 */
export function renderFilled(
  input: RenderInput,
  template: ChatTemplate,
): Rendering {
  const { messages } = input;
  if (input.tools || !isBuiltIn(template)) return renderParts(input, template);
  let shape = input.prompt ? "prompt" : "whole";
  const texts: string[] = [];
  for (const { role, content, reasoning_content, tool_calls } of messages) {
    if (tool_calls || isBlank(content)) return renderParts(input, template);
    shape += ` ${role}${content === "" ? "" : "+"}`;
    if (content !== "") texts.push(content);
    if (reasoning_content === undefined) continue;
    if (isBlank(reasoning_content)) return renderParts(input, template);
    shape += reasoning_content === "" ? "?" : "?+";
    if (reasoning_content !== "") texts.push(reasoning_content);
  }
  texts.forEach(assertNoMarks);

  const known = shapes.get(template) ?? new Map<string, Skeleton>();
  shapes.set(template, known);
  let skeleton = known.get(shape);
  if (!skeleton) {
    skeleton = skeletonOf(input, template);
    if (known.size < MOST_SHAPES) known.set(shape, skeleton);
  }
  return filled(skeleton, texts);
}

/** White space alone: what a template that trims makes empty. */
function isBlank(text: string): boolean {
  return text !== "" && text.trim() === "";
}

/** Renders stand-ins, which number themselves and show whether they are cut. */
function skeletonOf(input: RenderInput, template: ChatTemplate): Skeleton {
  let count = 0;
  const standIn = (text: string) => text === "" ? "" : ` ${count++} `;
  const messages = input.messages.map(
    ({ role, content, reasoning_content }): Message => ({
      role,
      content: standIn(content),
      ...(reasoning_content !== undefined && {
        reasoning_content: standIn(reasoning_content),
      }),
    }),
  );
  const { parts, generations } = renderParts({ ...input, messages }, template);
  const slots = parts.map((part): Slot =>
    part.author === undefined ? part : {
      ...part,
      from: Number(part.text),
      trims: !part.text.startsWith(" "),
    }
  );
  return { slots, generations };
}

function filled(
  { slots, generations }: Skeleton,
  texts: readonly string[],
): Rendering {
  const parts = slots.map(({ from, trims, text, author, generation }) => {
    if (from === undefined) return { text, author, generation };
    const copy = texts[from];
    return { text: trims ? copy.trim() : copy, author, generation };
  });
  return { parts, generations };
}
