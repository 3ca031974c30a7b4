/**
 * One conversation under several templates and masks at once, as a table that
 * is not drawn yet.
 *
 * Templates write different tokens around the same messages. Rows are therefore
 * in blocks: a message's own tokens stand side by side, and so do the template's
 * words between two messages.
 *
 *     part      chatml          llama_3
 *               <|im_start|>    <|begin_of_text|>
 *               user            <|start_header_id|>
 *     user 1    2+2?            2+2?
 *               <|im_end|>      <|eot_id|>
 *
 * Drawn by `token_table_text.ts` and `token_table_html.ts`.
 *
 * @module
 */
import { visible } from "../../core/visible_text.ts";

/** A token, and what each mask makes of it. */
export interface MaskedToken {
  /** As readable text. */
  readonly token: string;
  readonly id: number;
  /** The turn that it belongs to, if to any. */
  readonly role?: string;
  /** One a mask, in the table's order. */
  readonly masks: readonly {
    /** Whether it is trained as a target. */
    readonly supervised: boolean;
    /** Why it is, or is not. */
    readonly why: string;
  }[];
}

/** Tokens that stand side by side. */
export interface TokenBlock {
  /** The message, such as `"user 1"`; none for a template's words. */
  readonly part?: string;
  /** One list a template, in the table's order; some may be empty. */
  readonly tokens: readonly (readonly MaskedToken[])[];
}

/** A conversation under every one of the templates and masks. */
export interface TokenTable {
  readonly templates: readonly string[];
  readonly masks: readonly string[];
  readonly blocks: readonly TokenBlock[];
}

/** How much one mask trains of one template's rendering. */
export interface TrainedCount {
  readonly template: string;
  readonly mask: string;
  readonly trained: number;
  readonly tokens: number;
}

/** Counts of every pair, masks within templates. */
export function trainedCounts(
  { templates, masks, blocks }: TokenTable,
): TrainedCount[] {
  return templates.flatMap((template, column) => {
    const tokens = blocks.flatMap((block) => block.tokens[column]);
    return masks.map((mask, index) => ({
      template,
      mask,
      trained: tokens.filter((token) => token.masks[index].supervised).length,
      tokens: tokens.length,
    }));
  });
}

/** One line of the table: a token of each template, where it has one. */
export interface TokenLine {
  /** The message, in its first line alone. */
  readonly part?: string;
  /** Whether the line is the first of its block. */
  readonly first: boolean;
  /** Whether the line is of a message. */
  readonly content: boolean;
  /** One a template. */
  readonly tokens: readonly (MaskedToken | undefined)[];
}

/** The lines of all blocks; a block has as many as its longest list. */
export function tokenLines({ blocks }: TokenTable): TokenLine[] {
  return blocks.flatMap(({ part, tokens }) => {
    const height = Math.max(...tokens.map(({ length }) => length));
    return Array.from({ length: height }, (_, line) => ({
      ...(line === 0 && part !== undefined && { part }),
      first: line === 0,
      content: part !== undefined,
      tokens: tokens.map((list) => list[line]),
    }));
  });
}

/** A token in which nothing is hidden, a lone space included. */
export function shownToken({ token }: MaskedToken): string {
  return /^ +$/.test(token) ? "␣".repeat(token.length) : visible(token);
}

/** The table of one of the templates alone. */
export function onlyTemplate(table: TokenTable, column: number): TokenTable {
  return {
    ...table,
    templates: [table.templates[column]],
    blocks: table.blocks
      .map((block) => ({ ...block, tokens: [block.tokens[column]] }))
      .filter(({ tokens: [list] }) => list.length > 0),
  };
}
