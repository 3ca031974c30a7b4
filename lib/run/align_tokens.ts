/**
 * Renderings of one conversation laid side by side, message by message.
 *
 * @module
 */
import { encodeSegments } from "../batch/example.ts";
import type { Conversation, Role } from "../chat/message.ts";
import { renderConversation, type Supervise } from "../chat/render.ts";
import type { ChatTemplate } from "../chat/template.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import type {
  MaskedToken,
  TokenBlock,
  TokenTable,
} from "../view/tokens/token_table.ts";

/** A text that every template is expected to write. */
interface Part {
  /** For people: `"user 1"`. */
  readonly name: string;
  readonly role: Role;
  readonly text: string;
}

/**
 * The conversation under every template and mask.
 *
 * Texts of the messages are found in each rendering by role and words, in their
 * order; a template may trim them. One that a template leaves out has no tokens
 * there; one that it changes stays among the template's words.
 *
 * @throws {UserError} If a template does not render, or has no mask.
 */
export function alignTokens(
  conversation: Pick<Conversation, "messages" | "tools">,
  templates: readonly ChatTemplate[],
  supervise: readonly Supervise[],
  tokenizer: Tokenizer,
): TokenTable {
  const parts = partsOf(conversation);
  const columns = templates.map((template) =>
    blocksOf(
      parts,
      maskedSegments(conversation, template, supervise, tokenizer),
    )
  );
  const names = parts.flatMap(({ name }) => [undefined, name]);
  const blocks = [...names, undefined].map((part, index): TokenBlock => ({
    ...(part !== undefined && { part }),
    tokens: columns.map((column) => column[index]),
  }));
  return {
    templates: templates.map(({ name }) => name),
    masks: supervise,
    blocks: blocks.filter(({ tokens }) => tokens.some((list) => list.length)),
  };
}

/** Thoughts before the answer that they lead to. */
function partsOf({ messages }: Pick<Conversation, "messages">): Part[] {
  const counts = new Map<Role, number>();
  return messages.flatMap(({ role, content, reasoning_content = "" }) => {
    const count = (counts.get(role) ?? 0) + 1;
    counts.set(role, count);
    const noun = role === "assistant" ? "answer" : role;
    return [
      { name: `thoughts ${count}`, role, text: reasoning_content.trim() },
      {
        name: role === "system" && count === 1 ? noun : `${noun} ${count}`,
        role,
        text: content.trim(),
      },
    ].filter(({ text }) => text !== "");
  });
}

/** A segment's tokens under all masks. */
interface MaskedSegment {
  /** The message's text; `undefined` for the template's own. */
  readonly content?: string;
  readonly role?: Role;
  readonly tokens: readonly MaskedToken[];
}

/** Masks differ in what they train and agree in segments and tokens. */
function maskedSegments(
  conversation: Pick<Conversation, "messages" | "tools">,
  template: ChatTemplate,
  supervise: readonly Supervise[],
  tokenizer: Tokenizer,
): MaskedSegment[] {
  const { messages } = conversation;
  const renderings = supervise.map((mask) =>
    renderConversation(messages, template, mask, conversation)
  );
  const { tokens, segmentOf } = encodeSegments(renderings[0], tokenizer);
  const ids = Map.groupBy(tokens.keys(), (t) => segmentOf[t]);
  return renderings[0].map((segment, index) => {
    const { role, content, text } = segment;
    const masks = renderings.map((segments) => {
      const { supervised, why } = segments[index];
      return { supervised, why };
    });
    return {
      content: content ? text.trim() : undefined,
      role,
      tokens: (ids.get(index) ?? []).map((t) => tokens[t])
        .map((id) => ({ token: tokenizer.tokenText(id), id, role, masks })),
    };
  });
}

/**
 * One list a block: the template's words, the first part, words, the second …
 * Words before a part that is missing go before the next that is there.
 */
function blocksOf(
  parts: readonly Part[],
  segments: readonly MaskedSegment[],
): MaskedToken[][] {
  const blocks = Array.from(
    { length: 2 * parts.length + 1 },
    (): MaskedToken[] => [],
  );
  let next = 0;
  let words: MaskedToken[] = [];
  for (const { content, role, tokens } of segments) {
    const found = content === undefined
      ? -1
      : parts.findIndex((part, index) =>
        index >= next && part.role === role && part.text === content
      );
    if (found < 0) {
      words.push(...tokens);
      continue;
    }
    blocks[2 * found] = words;
    blocks[2 * found + 1] = [...tokens];
    next = found + 1;
    words = [];
  }
  blocks[2 * parts.length] = words;
  return blocks;
}
