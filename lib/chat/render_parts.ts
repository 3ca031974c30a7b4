/**
 * Jinja renderings that say where each part of them comes from.
 *
 * Nothing is searched for in the text: every string of a running template knows
 * whose it is (see `jinja/value/text.ts`), so that a part stays data through
 * whatever the template does with it. Does not decide what is trained: that is
 * in `render.ts`.
 *
 * @module
 */
import { isoTime } from "../core/clock.ts";
import { UserError } from "../core/errors.ts";
import { parseExactJson } from "../core/exact_json.ts";
import { valueOfData } from "./jinja/data_value.ts";
import { Jinja } from "./jinja/jinja.ts";
import { type Piece, Text } from "./jinja/value/text.ts";
import {
  Dict,
  NONE,
  TemplateRefusal,
  type Value,
} from "./jinja/value/values.ts";
import type { Message, Tool } from "./message.ts";
import { type ChatTemplate, isBuiltIn } from "./template.ts";

/** What a template is given. */
export interface RenderInput {
  readonly messages: readonly Message[];
  /** What the assistant may call. */
  readonly tools?: readonly Tool[];
  /** Whether to end where the assistant begins to write. */
  readonly prompt: boolean;
}

/** A stretch of a rendering that comes from one place. */
export type Part = Piece;

/** A rendering that says where each part of it comes from. */
export interface Rendering {
  /** In order, none of them empty. */
  readonly parts: readonly Part[];
  /** How many `{% generation %}` it went through, empty ones included. */
  readonly generations: number;
}

/**
 * Renders messages in parts, whose texts joined are what `transformers` renders.
 *
 * As there, `tools` and `documents` are None where there are none, and a
 * thought is found as `reasoning_content` and as `thinking`.
 *
 * @throws {UserError} If the template does not compile, or refuses the messages.
 */
export function renderParts(
  { messages, tools, prompt }: RenderInput,
  template: ChatTemplate,
): Rendering {
  const jinja = compiled(template);
  const ours = isBuiltIn(template);
  const variables = Object.entries(template.variables ?? {})
    .map(([name, text]) => [name, Text.of(text)] as const);
  try {
    // A prompt may be for an answer that no message comes before.
    if (messages.length === 0 && !prompt) {
      throw new TemplateRefusal("it has no messages");
    }
    const { text, generations } = jinja.render([
      ...variables,
      ["messages", messages.map(ours ? withData : same).map(messageValue)],
      ["tools", tools ? valueOfData(tools, "system") : NONE],
      ["documents", NONE],
      ["add_generation_prompt", prompt],
    ], new Date(isoTime()));
    return { parts: text.pieces, generations };
  } catch (error) {
    if (!(error instanceof TemplateRefusal)) throw error;
    throw new UserError(
      `Cannot render with template "${template.name}": ${error.message}`,
    );
  }
}

function same(message: Message): Message {
  return message;
}

/** Templates of the library write arguments as data, whatever the row had. */
function withData(message: Message): Message {
  const { tool_calls } = message;
  if (!tool_calls) return message;
  const calls = tool_calls.map((call) => {
    const { arguments: given } = call.function;
    if (typeof given !== "string") return call;
    const data = given === "" ? {} : parseExactJson(given);
    return {
      ...call,
      function: {
        ...call.function,
        arguments: data as Record<string, unknown>,
      },
    };
  });
  return { ...message, tool_calls: calls };
}

/** A message as a template sees it; all but its role is the speaker's words. */
function messageValue({ role, ...fields }: Message): Value {
  const { reasoning_content: thought } = fields;
  const message = Dict.of([[Text.of("role"), Text.of(role)]]);
  const all = {
    ...fields,
    ...(thought !== undefined && { thinking: thought }),
  };
  for (const [name, field] of Object.entries(all)) {
    if (field !== undefined) {
      message.set(Text.of(name), valueOfData(field, role));
    }
  }
  return message;
}

/** Compiling takes longer than rendering, and there are millions of rows. */
const cache = new Map<string, Jinja>();

/** Sources kept; a program has few templates. */
const MOST_KEPT = 100;

/**
 * The template, ready to render.
 *
 * @throws {UserError} If it does not compile.
 */
export function compiled({ name, source }: ChatTemplate): Jinja {
  const known = cache.get(source);
  if (known) return known;
  try {
    const fresh = new Jinja(source);
    if (cache.size < MOST_KEPT) cache.set(source, fresh);
    return fresh;
  } catch (error) {
    if (!(error instanceof TemplateRefusal)) throw error;
    throw new UserError(
      `Cannot compile template "${name}": ${error.message}`,
    );
  }
}
