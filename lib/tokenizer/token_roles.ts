/**
 * The small files beside a tokenizer that say which of its tokens have a role:
 * `tokenizer_config.json`, `special_tokens_map.json`, `added_tokens.json`,
 * `generation_config.json`.
 *
 * Covers reading and their form. Which tokens they add is in `tokens_beside.ts`,
 * and what the roles mean in `lib/chat/`.
 *
 * @module
 */
import * as v from "valibot";
import { checkedText } from "../core/checked/checked_json.ts";
import {
  type Checked,
  count,
  list,
  named,
  nullish,
  object,
  optional,
  record,
  type Schema,
  text,
} from "../core/checked/schema.ts";
import { ADDED_TOKEN } from "./tokenizer_json.ts";
import { tokenizerSource } from "./tokenizer_source.ts";

/** A token by its text, or by a record that holds it. */
const TOKEN = v.union(
  [text, object({ content: text })],
  "a token's text, or an object with its content",
);

/** Fields such as `eos_token`. */
const tokens = named(/^[a-z]+_token$/, nullish(TOKEN));

/** Tokens by roles of any name. */
const roles = nullish(record(TOKEN));

/** What both files of special tokens may hold. */
const LISTED = {
  additional_special_tokens: nullish(list(TOKEN)),
  extra_special_tokens: nullish(v.union(
    [list(TOKEN), record(TOKEN)],
    "a list of tokens, or an object of them by their roles",
  )),
  model_specific_special_tokens: roles,
};

const ADDED_TOKENS_DECODER = v.pipe(
  record(object(ADDED_TOKEN)),
  v.check(
    (tokens) => Object.keys(tokens).every((id) => /^\d{1,9}$/.test(id)),
    "an object of tokens by their ids",
  ),
);

/** `added_tokens.json`: ids by token. */
const ADDED_TOKENS = record(count);

/** `special_tokens_map.json`. */
const SPECIAL_TOKENS_MAP = v.pipe(tokens, object(LISTED));

/** `tokenizer_config.json`. */
const TOKENIZER_CONFIG = v.pipe(
  tokens,
  object({
    ...LISTED,
    /** Added tokens by their ids. */
    added_tokens_decoder: optional(ADDED_TOKENS_DECODER),
    pad_token: nullish(TOKEN),
    chat_template: nullish(v.union(
      [text, list(object({ name: nullish(text), template: text }))],
      "a template, or a list of objects with a name and a template",
    )),
  }),
);

/** `generation_config.json`. */
const GENERATION_CONFIG = object({
  eos_token_id: nullish(v.union(
    [count, list(count)],
    "the id of a token, or a list of ids",
  )),
});

/** Settings of a tokenizer. */
export type TokenizerConfig = Checked<typeof TOKENIZER_CONFIG>;

/** Tokens with a role, as several files name them. */
export type SpecialTokensMap = Checked<typeof SPECIAL_TOKENS_MAP>;

/** How a model generates. */
export type GenerationConfig = Checked<typeof GENERATION_CONFIG>;

/** A token is given by its text, or by a record that holds it. */
export function textOfToken(
  token: Checked<typeof TOKEN> | null | undefined,
): string | undefined {
  return typeof token === "string" ? token : token?.content;
}

/**
 * A folder's, or a GGUF file's, `tokenizer_config.json`; no fields where it has none.
 *
 * @throws {UserError} If the file is damaged.
 */
export function readTokenizerConfig(folder: string): Promise<TokenizerConfig> {
  return readRoles(folder, "tokenizer_config.json", TOKENIZER_CONFIG);
}

/**
 * A folder's, or a GGUF file's, `special_tokens_map.json`; no fields where it has none.
 *
 * @throws {UserError} If the file is damaged.
 */
export function readSpecialTokensMap(
  folder: string,
): Promise<SpecialTokensMap> {
  return readRoles(folder, "special_tokens_map.json", SPECIAL_TOKENS_MAP);
}

/**
 * A folder's `added_tokens.json`, ids by token; nothing where it has none.
 *
 * @throws {UserError} If the file is damaged.
 */
export function readAddedTokens(
  folder: string,
): Promise<Checked<typeof ADDED_TOKENS>> {
  return readRoles(folder, "added_tokens.json", ADDED_TOKENS);
}

/**
 * A folder's, or a GGUF file's, `generation_config.json`; no fields where it has none.
 *
 * @throws {UserError} If the file is damaged.
 */
export function readGenerationConfig(
  folder: string,
): Promise<GenerationConfig> {
  return readRoles(folder, "generation_config.json", GENERATION_CONFIG);
}

async function readRoles<S extends Schema>(
  path: string,
  name: string,
  schema: S,
): Promise<Checked<S>> {
  const source = await tokenizerSource(path);
  return checkedText(
    await source.read(name) ?? "{}",
    schema,
    source.pathOf(name),
  );
}
