/**
 * Rendering: messages and a template become text that knows what is trained.
 *
 * The one way from a conversation to text, for training and for prompting. The
 * mask comes out of the template itself; no rendered text is searched.
 *
 * @module
 */
import { UserError } from "../core/errors.ts";
import { renderFilled } from "./known_shapes.ts";
import type { Part } from "./marks.ts";
import type { Message, Role, Tool } from "./message.ts";
import type { ChatTemplate } from "./template.ts";

/**
 * What is trained: the answers with their end of turn, the last of them alone,
 * or every token.
 */
export type Supervise = "assistant" | "last_assistant" | "everything";

/** A stretch of text that is encoded by itself. */
export interface Segment {
  readonly text: string;
  /** Came from the data: encoded with special tokens disabled. */
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
 * refuses the messages, or hides where contents begin and end.
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
  template: ChatTemplate,
  supervise: Supervise,
  { tools }: RenderOptions = {},
): Segment[] {
  if (supervise !== "everything" && !GENERATION.test(template.source)) {
    throw new UserError(
      `Cannot tell answers from prompts with template "${template.name}": it ` +
        "has no {% generation %} tag, add one around what the assistant " +
        "writes or pass --supervise everything",
    );
  }
  const { parts, generations } = renderFilled(
    { messages, tools, prompt: false },
    template,
  );
  const firstTrained = supervise === "last_assistant" ? generations - 1 : 0;
  return parts.map((part) => {
    const { generation } = part;
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
 * before an answer this is how the rendering of the whole begins, segment by
 * segment.
 *
 * @throws {UserError} As {@linkcode renderConversation} does.
 */
export function renderPrompt(
  messages: readonly Message[],
  template: ChatTemplate,
  { tools }: RenderOptions = {},
): Segment[] {
  return renderFilled({ messages, tools, prompt: true }, template).parts
    .map((part) => segmentOf(part, false, whatIs(part, template)));
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
