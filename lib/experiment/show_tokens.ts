/**
 * One conversation of a file as training sees it.
 *
 * @module
 */
import { type TokenRow, tokenRows } from "../batch/token_rows.ts";
import { readConversations } from "../chat/conversations.ts";
import { renderConversation, type Supervise } from "../chat/render.ts";
import { templateByName } from "../chat/template.ts";
import { assertKnowsTemplate, loadTokenizer } from "../chat/tokenizer.ts";
import { UserError } from "../core/errors.ts";

/** Which conversation, and how it is read. */
export interface ShowTokensConfig {
  readonly data_file: string;
  readonly tokenizer_path: string;
  /** Counted from 1. */
  readonly row: number;
  readonly template: string;
  readonly supervise: Supervise;
}

/** @throws {UserError} If there is no such row, or it cannot be rendered. */
export async function conversationTokens(
  config: ShowTokensConfig,
): Promise<TokenRow[]> {
  const template = templateByName(config.template);
  const tokenizer = await loadTokenizer(config.tokenizer_path);
  assertKnowsTemplate(tokenizer, template);
  let seen = 0;
  for await (
    const { messages } of readConversations(config.data_file, {
      onBadRow: "error",
      limit: config.row,
    })
  ) {
    if (++seen < config.row) continue;
    const segments = renderConversation(messages, template, config.supervise);
    return tokenRows(segments, tokenizer);
  }
  throw new UserError(
    `Cannot show row ${config.row} of "${config.data_file}": it has ${seen} ` +
      "rows, pass a --row that it has",
  );
}
