/**
 * Rendering: messages and a template become text that knows what is trained.
 *
 * The one way from a conversation to text, for training and for prompting. The
 * mask comes out of the template itself; no rendered text is searched.
 *
 * @module
 */
import { UserError } from "../core/errors.ts";
import type { Message, Role, Tool } from "./message.ts";
import { type Part, type Rendering, renderParts } from "./render_parts.ts";
import { type ChatTemplate, templateFor } from "./template.ts";
import { templateMessage } from "./template_message.ts";
import { assertDeveloperWritten, untrainedAnswers } from "./written_turns.ts";

/**
 * What is trained: the answers with their end of turn, the last of them alone,
 * or every token.
 */
export type Supervise = "assistant" | "last_assistant" | "everything";

/** A stretch of a rendering; tokens may span the border of two. */
export interface Segment {
  readonly text: string;
  /** Came from the data: no added token comes out of it. */
  readonly content: boolean;
  /** Trained as targets. */
  readonly supervised: boolean;
  /** The turn it belongs to; `undefined` between turns. */
  readonly role?: Role;
  /** Why it is trained or not, for people. */
  readonly why: string;
}

/** What else a conversation has. */
export interface RenderOptions {
  /** What the assistant may call. */
  readonly tools?: readonly Tool[];
}

/**
 * A whole conversation, as it is trained on.
 *
 *     text                                 content  supervised
 *     <|im_start|>user␤                    0        0
 *     2+2?                                 1        0
 *     <|im_end|>␤<|im_start|>assistant␤    0        0
 *     4                                    1        1
 *     <|im_end|>                           0        1
 *     ␤                                    0        0
 *
 * @throws {UserError} If the template has no `{% generation %}` to train on,
 * refuses the messages, hides which answers are not to be trained, or leaves out
 * a developer's turn.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { renderConversation } from "sft/chat/render.ts";
 * import { TEMPLATES } from "sft/chat/template.ts";
 *
 * const segments = renderConversation(
 *   [
 *     { role: "user", content: "2+2?" },
 *     { role: "assistant", content: "4" },
 *   ],
 *   TEMPLATES.chatml,
 *   "assistant",
 * );
 * const trained = segments.filter(({ supervised }) => supervised);
 * assertEquals(trained.map(({ text }) => text), ["4", "<|im_end|>"]);
 * ```
 */
export function renderConversation(
  messages: readonly Message[],
  given: ChatTemplate,
  supervise: Supervise,
  { tools }: RenderOptions = {},
): Segment[] {
  const template = templateFor(given, tools);
  if (supervise !== "everything" && !GENERATION.test(template.source)) {
    throw new UserError(
      `Cannot tell answers from prompts with template "${template.name}": it ` +
        "has no {% generation %} tag, add one around what the assistant " +
        "writes, choose another --template, or train with --supervise " +
        "everything",
    );
  }
  const rendering = renderAll(messages, template, { tools, prompt: false });
  assertDeveloperWritten(messages, rendering, template);
  const untrained = untrainedAnswers(messages, rendering, template);
  const { parts, generations } = rendering;
  const firstTrained = supervise === "last_assistant" ? generations - 1 : 0;
  return parts.map((part) => {
    const { generation } = part;
    if (generation !== undefined && untrained.has(generation)) {
      return segmentOf(part, false, "the row says: not trained");
    }
    if (supervise === "everything") {
      return segmentOf(part, true, "everything is trained");
    }
    if (generation !== undefined && generation < firstTrained) {
      return segmentOf(part, false, "earlier answer");
    }
    return segmentOf(part, generation !== undefined, whatIs(part, template));
  });
}

/**
 * A conversation up to where the assistant begins to write. For messages
 * before an answer this is how the text of the whole begins.
 *
 * @throws {UserError} As {@linkcode renderConversation} does.
 */
export function renderPrompt(
  messages: readonly Message[],
  given: ChatTemplate,
  { tools }: RenderOptions = {},
): Segment[] {
  const template = templateFor(given, tools);
  return renderAll(messages, template, { tools, prompt: true }).parts
    .map((part) => segmentOf(part, false, whatIs(part, template)));
}

/** The parts that the template makes of the messages as it reads them. */
function renderAll(
  messages: readonly Message[],
  template: ChatTemplate,
  rest: RenderOptions & { readonly prompt: boolean },
): Rendering {
  const given = messages.map((one) => templateMessage(one, template));
  try {
    return renderParts({ messages: given, ...rest }, template);
  } catch (error) {
    const isAsked = error instanceof UserError &&
      messages.some(({ contentless }) => contentless);
    if (!isAsked) throw error;
    throw new UserError(
      `${error.message}; an answer has calls and no "content", write "" where ` +
        "the template asks for one",
    );
  }
}

/** The tag around what an assistant writes. */
const GENERATION = /{%-?\s*generation\s*-?%}/;

function segmentOf(part: Part, supervised: boolean, why: string): Segment {
  const { text, author, generation } = part;
  // Whatever the template adds to an answer is part of the assistant's turn.
  const role = author ?? (generation === undefined ? undefined : "assistant");
  return { text, content: author !== undefined, supervised, role, why };
}

/** What a part is, in words for people. */
function whatIs({ text, author, generation }: Part, template: ChatTemplate) {
  if (generation === undefined) return author ? `${author} turn` : "template";
  if (author) return "answer";
  return template.stopTokens.some((stop) => text.includes(stop))
    ? "end of turn"
    : "template in the answer";
}
