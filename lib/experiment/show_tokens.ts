/**
 * One conversation of a file as training sees it: under one template and mask,
 * or under several at once.
 *
 * @module
 */
import { type TokenRow, tokenRows } from "../batch/token_rows.ts";
import { renderConversation, type Supervise } from "../chat/render.ts";
import type { ChatTemplate } from "../chat/template.ts";
import { assertKnowsTemplate, loadTokenizer } from "../chat/tokenizer.ts";
import type { TokenTable } from "../view/token_table.ts";
import { alignTokens } from "./align_tokens.ts";
import { conversationOfRow, type RowChoice } from "./conversation_of_row.ts";
import {
  type TemplateSettings,
  trainingTemplate,
} from "./training_template.ts";

/** Which conversation, and how it is read. */
export interface ShowTokensConfig extends RowChoice, TemplateSettings {}

/** The same, under every one of several templates and masks. */
export interface CompareTokensConfig
  extends RowChoice, Omit<TemplateSettings, "template" | "supervise"> {
  readonly templates: readonly string[];
  readonly supervises: readonly Supervise[];
}

/** @throws {UserError} If there is no such row, or it cannot be rendered. */
export async function conversationTokens(
  config: ShowTokensConfig,
): Promise<TokenRow[]> {
  const template = await trainingTemplate(config);
  const tokenizer = await loadTokenizer(config.tokenizer_path);
  assertKnowsTemplate(tokenizer, template);
  const conversation = await conversationOfRow(config);
  const segments = renderConversation(
    conversation.messages,
    template,
    config.supervise,
    conversation,
  );
  return tokenRows(segments, tokenizer);
}

/** @throws {UserError} As {@linkcode conversationTokens} does. */
export async function comparedTokens(
  { templates, supervises, ...config }: CompareTokensConfig,
): Promise<TokenTable> {
  const tokenizer = await loadTokenizer(config.tokenizer_path);
  // Options say what a mask of answers trains; "everything" needs none of them.
  const supervise = supervises.find((mask) => mask !== "everything") ??
    "everything";
  const opened: ChatTemplate[] = [];
  for (const template of templates) {
    opened.push(await trainingTemplate({ ...config, template, supervise }));
    assertKnowsTemplate(tokenizer, opened[opened.length - 1]);
  }
  const conversation = await conversationOfRow(config);
  return alignTokens(conversation, opened, supervises, tokenizer);
}
