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
  withGenerationMarks,
  withMarks,
} from "./marks.ts";
import type { Message } from "./message.ts";
import type { ChatTemplate } from "./template.ts";

/**
 * Renders messages in parts, whose texts joined are exactly what the template
 * renders without our marks.
 *
 * @param prompt Whether to end where the assistant begins to write.
 * @throws {UserError} If the template does not compile, refuses the messages,
 * or does more with a content than write it; or if a text holds one of our marks.
 */
export function renderParts(
  messages: readonly Message[],
  template: ChatTemplate,
  prompt: boolean,
): Rendering {
  refuseMarks([template.source, ...messages.map(({ content }) => content)]);
  const { plain, marked } = compiled(template);
  const run = (program: Template, messages: readonly Message[]) =>
    program.render({
      ...template.variables,
      messages,
      add_generation_prompt: prompt,
    });

  let expected: string;
  try {
    expected = run(plain, messages);
  } catch (error) {
    throw new UserError(
      `Cannot render with template "${template.name}": ` +
        (error as Error).message,
    );
  }
  for (const attempt of [messages, messages.map(trimmed)]) {
    try {
      const rendering = takenApart(run(marked, attempt.map(withMarks)));
      if (rendering && textOf(rendering) === expected) return rendering;
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
function trimmed({ role, content }: Message): Message {
  return { role, content: content.trim() };
}

function textOf({ parts }: Rendering): string {
  return parts.map(({ text }) => text).join("");
}

function refuseMarks(texts: readonly string[]): void {
  for (const text of texts) {
    const mark = firstMark(text);
    if (!mark) continue;
    throw new UserError(
      `Cannot render a text that holds the noncharacter ${mark}: it marks ` +
        "borders here, take it out of the data",
    );
  }
}

/** A template as published, and with marks for its generation tags. */
interface Compiled {
  readonly plain: Template;
  readonly marked: Template;
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
    };
    cache.set(template, fresh);
    return fresh;
  } catch (error) {
    throw new UserError(
      `Cannot compile template "${template.name}": ${(error as Error).message}`,
    );
  }
}
