/**
 * A message as a template is given it: in the fields that the template reads,
 * so that none of them is lost for its name.
 *
 * A thought has several published names and may stand in the content as well:
 *
 *     the template writes        it is given
 *     a field's thought          reasoning_content, thinking and reasoning
 *     what tags in a content say the content as the row has it
 *     neither                    the content as the row has it
 *
 * @module
 */
import { UserError } from "../core/errors.ts";
import type { Message } from "./message.ts";
import { renderParts } from "./render_parts.ts";
import { type ChatTemplate, isBuiltIn } from "./template.ts";

/** Source that takes a content apart at its tag. */
const SPLITS_CONTENT = /["']<\/think>["']\s*(?:in\b|\))/;

/** Source that names the third of them as a field. */
const READS_REASONING = /\.reasoning\b|["']reasoning["']/;

/** Families that write tags around no thought by themselves. */
const WRITES_EMPTY_THOUGHT = ["minimind_3"];

/** The message for the template; what only this library reads is taken out. */
export function templateMessage(
  message: Message,
  template: ChatTemplate,
): Message {
  const { trained: _, written, contentless, ...fields } = message;
  const given = written !== undefined && takesWritten(message, template)
    ? withoutThought(fields, written)
    : withReasoning(fields, template);
  if (!isBuiltIn(template)) return contentless ? withoutContent(given) : given;
  // The library's forms know the role by its older name.
  return given.role === "developer" ? { ...given, role: "system" } : given;
}

/** As `transformers` gives it: some templates ask whether there is any. */
function withoutContent({ content: _, ...fields }: Message): Message {
  return fields as Message;
}

/** Whether a template is given a thought in the content, where the row has it. */
function takesWritten(
  { reasoning_content }: Message,
  template: ChatTemplate,
): boolean {
  const { source, form } = template;
  if (form) {
    // Their fields lose tags that have no thought in them.
    return reasoning_content === undefined &&
      form.options.reasoning !== "strip" &&
      !WRITES_EMPTY_THOUGHT.includes(form.family);
  }
  return SPLITS_CONTENT.test(source) || !writesThought(template);
}

/** An answer whose thought is in a field alone. */
const PROBE: readonly Message[] = [
  { role: "user", content: "Hi" },
  { role: "assistant", content: "Yo", reasoning_content: "a thought" },
];

/** What was found out of sources: once is enough. */
const known = new Map<string, boolean>();

/**
 * Whether a template writes the thought of a plain answer out of its field. Some
 * read the field, and write it beside calls of tools alone.
 */
function writesThought(template: ChatTemplate): boolean {
  const { source } = template;
  const before = known.get(source);
  if (before !== undefined) return before;
  const writes = tryProbe(template);
  known.set(source, writes);
  return writes;
}

function tryProbe(template: ChatTemplate): boolean {
  const messages = PROBE.map((message) => withReasoning(message, template));
  try {
    return renderParts({ messages, prompt: false }, template).parts
      .some(({ text }) => text.includes("a thought"));
  } catch (error) {
    // The row's own error says more.
    if (error instanceof UserError) return false;
    throw error;
  }
}

function withoutThought(
  { reasoning_content: _, ...fields }: Message,
  written: string,
): Message {
  return { ...fields, content: written };
}

/** The other two names are given to every template; see `render_parts.ts`. */
function withReasoning(message: Message, { source }: ChatTemplate): Message {
  const { reasoning_content } = message;
  if (reasoning_content === undefined || !READS_REASONING.test(source)) {
    return message;
  }
  const named = { ...message, reasoning: reasoning_content };
  return named;
}
