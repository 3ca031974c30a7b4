/**
 * What a template makes of one conversation, drawn for golden tests.
 *
 * @module
 */
import { tokenRows } from "sft/batch/token_rows.ts";
import { assertKnowsTemplate } from "sft/chat/assert_knows_template.ts";
import type { Message } from "sft/chat/message.ts";
import {
  renderConversation,
  renderPrompt,
  type Segment,
} from "sft/chat/render.ts";
import { templateByName, type TemplateOptions } from "sft/chat/template.ts";
import { loadTokenizer } from "sft/tokenizer/tokenizer.ts";

/** A byte-level BPE with every special token of our templates. */
export const GOLDEN_TOKENIZER = `${import.meta.dirname}/../fixtures/templates`;

const tokenizer = await loadTokenizer(GOLDEN_TOKENIZER);

/** Two exchanges after a system text. */
export const FIVE_TURNS: readonly Message[] = [
  { role: "system", content: "SYS" },
  { role: "user", content: "U1" },
  { role: "assistant", content: "A1" },
  { role: "user", content: "U2" },
  { role: "assistant", content: "A2" },
];

/** The text, with `⟦⟧` around what is trained. */
export function drawnText(
  name: string,
  { messages = FIVE_TURNS, ...options }: TemplateOptions & {
    readonly messages?: readonly Message[];
  } = {},
): string {
  const template = templateByName(name, options);
  return marked(renderConversation(messages, template, "assistant"))
    .replaceAll("⟧⟦", "");
}

/** The prompt for the last message. */
export function drawnPrompt(
  name: string,
  messages: readonly Message[] = FIVE_TURNS,
): string {
  return renderPrompt(messages.slice(0, -1), templateByName(name))
    .map(({ text }) => text).join("");
}

/** Token by token, `[A]` where it is trained; line feeds as `↵`. */
export function drawnTokens(
  name: string,
  messages: readonly Message[] = FIVE_TURNS,
): string {
  const template = templateByName(name);
  assertKnowsTemplate(tokenizer, template);
  const segments = renderConversation(messages, template, "assistant");
  return tokenRows(segments, tokenizer)
    .map(({ token, supervised }) => supervised ? `[${token}]` : token)
    .join(" ").replaceAll("\n", "↵");
}

function marked(segments: readonly Segment[]): string {
  return segments
    .map(({ text, supervised }) => supervised ? `⟦${text}⟧` : text)
    .join("");
}
