/**
 * Jinja renderings that say where each part of them comes from.
 *
 * Nothing is searched for in the text: marks go through the template with it
 * (see `marks.ts`). That they changed nothing is checked at every rendering.
 * Does not decide what is trained: that is in `render.ts`.
 *
 * @module
 */
import { Template } from "@huggingface/jinja";
import { UserError } from "../core/errors.ts";
import {
  firstMark,
  type Rendering,
  takenApart,
  toolsWithMarks,
  withGenerationMarks,
  withMarks,
} from "./marks.ts";
import type { Message, Tool } from "./message.ts";
import type { ChatTemplate } from "./template.ts";

/** What a template is given. */
export interface RenderInput {
  readonly messages: readonly Message[];
  /** What the assistant may call. */
  readonly tools?: readonly Tool[];
  /** Whether to end where the assistant begins to write. */
  readonly prompt: boolean;
}

/**
 * Renders messages in parts, whose texts joined are exactly what the template
 * renders without our marks.
 *
 * @throws {UserError} If the template does not compile, refuses the messages,
 * or does more with a text than write it; or if a text holds one of our marks.
 */
export function renderParts(
  input: RenderInput,
  template: ChatTemplate,
): Rendering {
  const { messages } = input;
  refuseMarks(input, template);
  const programs = compiled(template);
  const run = (
    program: Template,
    messages: readonly Message[],
    tools: readonly Tool[] | undefined,
  ) =>
    program.render({
      ...template.variables,
      messages,
      add_generation_prompt: input.prompt,
      ...(tools && { tools }),
    });

  let expected: string;
  try {
    expected = run(programs.plain, messages, input.tools);
  } catch (error) {
    throw new UserError(
      `Cannot render with template "${template.name}": ` +
        (error as Error).message,
    );
  }
  const tools = input.tools && toolsWithMarks(input.tools);
  // What did for the last conversation is tried first.
  for (const trims of [programs.trims, !programs.trims]) {
    const attempt = trims ? messages.map(trimmed) : messages;
    try {
      const rendering = takenApart(
        run(programs.marked, attempt.map(withMarks), tools),
      );
      if (rendering && textOf(rendering) === expected) {
        programs.trims = trims;
        return rendering;
      }
    } catch {
      // It took the messages without marks, so it looks at what they say.
    }
  }
  throw new UserError(
    `Cannot render with template "${template.name}": it does not leave ` +
      "contents and {% generation %} blocks whole, so data and template " +
      "cannot be told apart, expected contents as they are or trimmed",
  );
}

/** Many templates trim contents, which marks around them would prevent. */
function trimmed(message: Message): Message {
  const { content, reasoning_content } = message;
  return {
    ...message,
    content: content.trim(),
    ...(reasoning_content !== undefined && {
      reasoning_content: reasoning_content.trim(),
    }),
  };
}

function textOf({ parts }: Rendering): string {
  return parts.map(({ text }) => text).join("");
}

/** @throws {UserError} If the text holds one of our marks. */
export function assertNoMarks(text: string): void {
  const mark = firstMark(text);
  if (!mark) return;
  throw new UserError(
    `Cannot render a text that holds the noncharacter ${mark}: it marks ` +
      "borders here, take it out of the data",
  );
}

function refuseMarks(
  { messages, tools }: RenderInput,
  { source }: ChatTemplate,
): void {
  assertNoMarks(source);
  for (const { content, reasoning_content, tool_calls } of messages) {
    assertNoMarks(content);
    if (reasoning_content) assertNoMarks(reasoning_content);
    if (tool_calls) assertNoMarks(JSON.stringify(tool_calls));
  }
  if (tools) assertNoMarks(JSON.stringify(tools));
}

/** A template as published, and with marks for its generation tags. */
interface Compiled {
  readonly plain: Template;
  readonly marked: Template;
  /** Whether it took trimmed contents the last time. */
  trims: boolean;
}

/** Compiling takes longer than rendering, and there are millions of rows. */
const cache = new WeakMap<ChatTemplate, Compiled>();

function compiled(template: ChatTemplate): Compiled {
  const known = cache.get(template);
  if (known) return known;
  try {
    const fresh = {
      plain: new Template(template.source),
      marked: new Template(withGenerationMarks(template.source)),
      trims: false,
    };
    cache.set(template, fresh);
    return fresh;
  } catch (error) {
    throw new UserError(
      `Cannot compile template "${template.name}": ${(error as Error).message}`,
    );
  }
}
