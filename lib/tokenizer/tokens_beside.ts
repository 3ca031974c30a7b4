/**
 * Tokens that stand beside a `tokenizer.json`, in the files around it. Loading a
 * folder, `transformers` adds them to those that the file lists:
 *
 *     tokenizer_config.json      added_tokens_decoder, or else the two below;
 *                                whatever it names, such as pad_token
 *     special_tokens_map.json    names, which count more than those of the former
 *     added_tokens.json          tokens and ids
 *
 * Each gets the next id that is free, whatever a file says. A file that says
 * another one is refused: who made it had other ids in mind.
 *
 * @module
 */
import { isObject } from "../core/checked/schema.ts";
import { misfit, seen } from "../core/checked/checked_json.ts";
import type { AddedToken } from "./added_tokens.ts";
import type { SpecialTokensMap, TokenizerConfig } from "./token_roles.ts";

/** What the files say; an empty object for one that is not there. */
export interface FilesBeside {
  readonly config: TokenizerConfig;
  readonly map: SpecialTokensMap;
  /** `added_tokens.json`: ids by token. */
  readonly added: Readonly<Record<string, number>>;
}

/** What a tokenizer lists itself. */
export interface Listed {
  /** The id of a token of the vocabulary. */
  idOf(token: string): number | undefined;
  /** Tokens of the vocabulary. */
  readonly size: number;
  readonly added: readonly AddedToken[];
}

/** Roles in the order in which their tokens are added; others come after. */
const ROLES = ["bos", "eos", "unk", "sep", "pad", "cls", "mask"]
  .map((role) => `${role}_token`);

/** A token without its place. */
type Token = Omit<AddedToken, "id">;

/**
 * All added tokens: those of the file, as the other files have them, and those
 * that only the others have.
 *
 * @param pathOf The path of a file, for errors.
 * @throws {UserError} If a file gives a token another id than `transformers`.
 */
export function withTokensBeside(
  listed: Listed,
  files: FilesBeside,
  pathOf: (name: string) => string,
): AddedToken[] {
  const added = new Map(listed.added.map((token) => [token.content, token]));
  const add = (token: Token): number | undefined => {
    const { content } = token;
    // As `tokenizers` has it.
    if (content === "") return undefined;
    const own = added.get(content);
    const id = own?.id ?? listed.idOf(content) ?? nextId(listed.size, added);
    if (own && sameFlags(own, token)) return id;
    added.set(content, { ...token, id });
    return id;
  };

  const isListed = "added_tokens_decoder" in files.config;
  const map = isListed ? {} : files.map;
  const roles = tokensWithRole(files.config, map);
  const others = tokensWithoutRole(files.config, map);
  const numbered = isListed
    ? fromDecoder(files.config)
    : fromAdded(files.added, listed.added, [...roles, ...others]);
  for (const { id, field, token } of numbered) {
    const given = add(token);
    if (given === undefined || given === id) continue;
    throw misfit(
      pathOf(isListed ? "tokenizer_config.json" : "added_tokens.json"),
      `"${field}" gives ${seen(token.content)} the id ${id}, expected ` +
        `${given}, as transformers has it; correct it or take it out`,
    );
  }
  for (const token of roles) {
    const known = added.get(token.content);
    if (!known) add(token);
    else if (!known.special) {
      added.set(token.content, { ...known, special: true });
    }
  }
  for (const token of [...others, ...lateTokens(files.config, map)]) {
    if (!added.has(token.content)) add(token);
  }
  return [...added.values()];
}

/** The id that a token gets which neither vocabulary nor others have. */
function nextId(
  size: number,
  added: ReadonlyMap<string, { readonly id: number }>,
): number {
  let next = size;
  for (const { id } of added.values()) next = Math.max(next, id + 1);
  return next;
}

/** A token that one of the files numbers. */
interface Numbered {
  readonly id: number;
  /** Where the file says so. */
  readonly field: string;
  readonly token: Token;
}

function fromDecoder({ added_tokens_decoder }: TokenizerConfig): Numbered[] {
  return Object.entries(added_tokens_decoder ?? {})
    .map(([id, token]) => ({
      id: Number(id),
      field: `added_tokens_decoder.${id}`,
      token: withFlags(token),
    }))
    .sort((a, b) => a.id - b.id);
}

/** Those of the file itself stay as they are. */
function fromAdded(
  added: Readonly<Record<string, number>>,
  own: readonly AddedToken[],
  named: readonly Token[],
): Numbered[] {
  return Object.entries(added)
    .map(([content, id]) => {
      const special = named.some((token) => token.content === content);
      const token = own.find((token) => token.content === content) ??
        withFlags({ content, special, normalized: !special });
      return { id, field: content, token };
    })
    .sort((a, b) => a.id - b.id);
}

/** Tokens with a role, in the order in which they are added. */
function tokensWithRole(
  config: SpecialTokensMap,
  map: SpecialTokensMap,
): Token[] {
  const usual = { ...config, ...map } as Readonly<Record<string, unknown>>;
  const isOther = ([name, token]: [string, unknown]) =>
    name.endsWith("_token") && !ROLES.includes(name) &&
    (typeof token === "string" || isObject(token));
  const named = Object.entries(config).filter(isOther);
  const extra = config.extra_special_tokens;
  const own = { ...Object.fromEntries(named), ...(isObject(extra) && extra) };
  return special([
    ...ROLES.map((role) => usual[role]),
    ...Object.values({
      ...Object.fromEntries(Object.entries(map).filter(isOther)),
      ...(Object.keys(own).length > 0
        ? own
        : config.model_specific_special_tokens),
      ...(isObject(map.extra_special_tokens) && map.extra_special_tokens),
    }),
  ]);
}

/** Special tokens of either file's lists. */
function tokensWithoutRole(
  config: SpecialTokensMap,
  map: SpecialTokensMap,
): Token[] {
  const extra = config.extra_special_tokens;
  const own = isEmpty(extra) ? config.additional_special_tokens ?? [] : extra;
  const more = map.extra_special_tokens;
  if (isObject(more)) return [];
  return special([...Array.isArray(own) ? own : [], ...more ?? []]);
}

/** A list that counts only where there is no other. */
function lateTokens(config: SpecialTokensMap, map: SpecialTokensMap): Token[] {
  const hasOther = "extra_special_tokens" in { ...config, ...map } ||
    config.additional_special_tokens !== undefined;
  return hasOther ? [] : special(map.additional_special_tokens ?? []);
}

function isEmpty(tokens: object | null | undefined): boolean {
  return !tokens || Object.keys(tokens).length === 0;
}

/** Tokens by their texts or records, all of them special. */
function special(tokens: readonly unknown[]): Token[] {
  return tokens
    .map((token) => typeof token === "string" ? { content: token } : token)
    .filter((token): token is Token & Record<string, unknown> =>
      isObject(token)
    )
    .map((token) => withFlags({ ...token, special: true }));
}

/** A token whose file leaves out what is usual. */
function withFlags(token: Token): Token {
  const { content, lstrip, rstrip, single_word, special, normalized } = token;
  return {
    content,
    lstrip: lstrip ?? false,
    rstrip: rstrip ?? false,
    single_word: single_word ?? false,
    special: special ?? false,
    normalized: normalized ?? !special,
  };
}

function sameFlags(one: Token, other: Token): boolean {
  const flags = (token: Token) => JSON.stringify(withFlags(token));
  return flags(one) === flags(other);
}
