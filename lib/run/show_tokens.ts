/**
 * One conversation of a file as training sees it: under one template and mask,
 * or under several at once.
 *
 * @module
 */
import { notesOn } from "../batch/row_example.ts";
import { tokenRows } from "../batch/token_rows.ts";
import { assertKnowsTemplate } from "../chat/assert_knows_template.ts";
import { saysNothing } from "../chat/message.ts";
import { renderConversation, type Supervise } from "../chat/render.ts";
import type { ChatTemplate } from "../chat/template.ts";
import type { NameHost } from "../core/host.ts";
import type { TokenRow } from "../core/token_row.ts";
import {
  conversationOfRow,
  type RowChoice,
} from "../data/conversation_of_row.ts";
import { namedFolders } from "../open/named_folders.ts";
import { trainingTemplate } from "../open/training_template.ts";
import type { TemplateSettings } from "../settings/config.ts";
import { loadTokenizer } from "../tokenizer/tokenizer.ts";
import type { TokenTable } from "../view/tokens/token_table.ts";
import { alignTokens } from "./align_tokens.ts";

/** Which conversation, and how it is read. */
export interface ShowTokensConfig extends RowChoice, TemplateSettings {}

/** The same, under every one of several templates and masks. */
export interface CompareTokensConfig
  extends RowChoice, Omit<TemplateSettings, "template" | "supervise"> {
  readonly templates: readonly string[];
  readonly supervises: readonly Supervise[];
}

/** Nobody watches. */
const NOBODY: NameHost = { log: () => {} };

/**
 * @param host Told what the row loses, and what is fetched.
 * @throws {UserError} If there is no such row, or it cannot be rendered.
 */
export async function conversationTokens(
  config: ShowTokensConfig,
  host: NameHost = NOBODY,
): Promise<TokenRow[]> {
  const { tokenizer_path } = config;
  const { folders } = await namedFolders({ tokenizer_path }, host);
  const template = await trainingTemplate({ ...config, ...folders });
  const tokenizer = await loadTokenizer(folders.tokenizer_path);
  assertKnowsTemplate(tokenizer, template);
  const conversation = await conversationOfRow(config);
  const segments = renderConversation(
    conversation.messages,
    template,
    config.supervise,
    conversation,
  );
  if (saysNothing(conversation)) {
    host.log("note: the row has no text, and is left out of training");
  }
  for (const note of notesOn(conversation, segments, template)) {
    host.log(`note: the row has ${note}`);
  }
  return tokenRows(segments, tokenizer);
}

/** @throws {UserError} As {@linkcode conversationTokens} does. */
export async function comparedTokens(
  { templates, supervises, ...config }: CompareTokensConfig,
  host: NameHost = NOBODY,
): Promise<TokenTable> {
  const { tokenizer_path } = config;
  const { folders } = await namedFolders({ tokenizer_path }, host);
  const tokenizer = await loadTokenizer(folders.tokenizer_path);
  // Options say what a mask of answers trains; "everything" needs none of them.
  const supervise = supervises.find((mask) => mask !== "everything") ??
    "everything";
  const opened: ChatTemplate[] = [];
  for (const template of templates) {
    opened.push(
      await trainingTemplate({ ...config, ...folders, template, supervise }),
    );
    assertKnowsTemplate(tokenizer, opened[opened.length - 1]);
  }
  const conversation = await conversationOfRow(config);
  return alignTokens(conversation, opened, supervises, tokenizer);
}
