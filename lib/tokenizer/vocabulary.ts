/**
 * Whether the tokens, ids and merges of a `tokenizer.json` agree.
 *
 * Two tokens of one id, or a merge that makes no token, would not be noticed
 * before a text comes out otherwise than it went in. An added token outside of the
 * vocabulary has the next id in `transformers`, whatever its file says.
 *
 * @module
 */
import { misfit, seen } from "../core/checked/checked_json.ts";
import type { AddedToken } from "./added_tokens.ts";
import type { TokenizerJson } from "./tokenizer_json.ts";

/** Ids that no token has, beside as many again as there are tokens. */
const MOST_UNUSED = 4096;

/** @throws {UserError} If they do not; names the first field that does not. */
export function assertVocabulary(
  { model, added_tokens }: TokenizerJson,
  path: string,
): void {
  const refuse = (field: string, value: unknown, expected: string): never => {
    throw misfit(path, `"${field}" is ${seen(value)}, expected ${expected}`);
  };
  const tokens: string[] = [];
  const ids = model.vocab instanceof Array
    ? idsInList(model.vocab, tokens, refuse)
    : idsByToken(model.vocab, tokens, refuse);
  // Old files name no type.
  const isList = model.vocab instanceof Array;
  if (model.type && isList !== (model.type === "Unigram")) {
    refuse("model.type", model.type, "a type that its vocab has the form of");
  }
  if (model.type ? model.type === "BPE" : model.merges) {
    assertMerges(model, ids, refuse);
  }
  const added = added_tokens ?? [];
  assertAdded(added, ids, tokens, refuse);
  assertUnknown(
    model,
    (token) => ids.has(token) || added.some(({ content }) => content === token),
    refuse,
  );
}

type Refuse = (field: string, value: unknown, expected: string) => never;

/** Pairs of a token and its score; the place is the id. */
function idsInList(
  vocab: readonly unknown[],
  tokens: string[],
  refuse: Refuse,
): Map<string, number> {
  for (const [id, pair] of vocab.entries()) {
    const [token, score] = pair instanceof Array ? pair : [];
    if (typeof token !== "string" || !Number.isFinite(score)) {
      return refuse(`model.vocab.${id}`, pair, "a token and its score");
    }
    tokens[id] = token;
  }
  return new Map(tokens.map((token, id) => [token, id]));
}

/** @param tokens Is filled with the tokens by their ids. */
function idsByToken(
  vocab: Readonly<Record<string, unknown>>,
  tokens: string[],
  refuse: Refuse,
): Map<string, number> {
  const ids = new Map(Object.entries(vocab)) as Map<string, number>;
  const most = idsBelow(ids.size);
  for (const [token, id] of ids) {
    if (!isId(id, most)) refuse(`model.vocab.${token}`, id, idsText(most));
    const other = tokens[id];
    if (other !== undefined) {
      refuse(
        `model.vocab.${token}`,
        id,
        `another id than that of ${seen(other)}`,
      );
    }
    tokens[id] = token;
  }
  return ids;
}

/** Ids that so many tokens may have. */
function idsBelow(tokens: number): number {
  return 2 * tokens + MOST_UNUSED;
}

function isId(id: unknown, most: number): boolean {
  return Number.isInteger(id) && id as number >= 0 && id as number < most;
}

function idsText(most: number): string {
  return `a whole number, 0 or more, below ${most}`;
}

function assertMerges(
  { merges, continuing_subword_prefix }: TokenizerJson["model"],
  ids: ReadonlyMap<string, number>,
  refuse: Refuse,
): void {
  const prefix = continuing_subword_prefix?.length ?? 0;
  if (!merges) return refuse("model.merges", merges, "a list");
  for (let index = 0; index < merges.length; index++) {
    const merge = merges[index];
    const parts: readonly unknown[] = typeof merge === "string"
      ? merge.split(" ")
      : merge instanceof Array
      ? merge
      : [];
    const [left, right] = parts;
    if (
      parts.length !== 2 || typeof left !== "string" ||
      typeof right !== "string"
    ) {
      return refuse(`model.merges.${index}`, merge, "two tokens");
    }
    const made = left + (prefix === 0 ? right : right.slice(prefix));
    if (ids.has(left) && ids.has(right) && ids.has(made)) continue;
    const missing = [left, right, made].find((token) => !ids.has(token));
    refuse(
      `model.merges.${index}`,
      merge,
      `${seen(missing)} to be in the vocabulary`,
    );
  }
}

/** What other text becomes: nothing else could stand for it. */
function assertUnknown(
  { type, unk_id, unk_token, vocab }: TokenizerJson["model"],
  isKnown: (token: string) => boolean,
  refuse: Refuse,
): void {
  if (vocab instanceof Array) {
    if (typeof unk_id === "number" && unk_id < vocab.length) return;
    refuse("model.unk_id", unk_id, `an id below ${vocab.length}`);
  }
  // A BPE may be made of bytes, which all texts are made of.
  const mayLack = type === "BPE" || type === undefined || type === null;
  if (mayLack && (unk_token === undefined || unk_token === null)) return;
  if (typeof unk_token === "string" && isKnown(unk_token)) return;
  refuse("model.unk_token", unk_token, "a token of the vocabulary");
}

function assertAdded(
  added: readonly AddedToken[],
  ids: ReadonlyMap<string, number>,
  tokens: readonly string[],
  refuse: Refuse,
): void {
  const most = idsBelow(ids.size + added.length);
  const others = new Map<number, string>();
  let next = ids.size;
  for (const [index, { id, content }] of added.entries()) {
    const field = `added_tokens.${index}.id`;
    if (!isId(id, most)) refuse(field, id, idsText(most));
    const own = ids.get(content);
    if (own !== undefined && own !== id) {
      refuse(field, id, `${own}, the id of ${seen(content)} in the vocab`);
    }
    const other = others.get(id) ?? tokens[id];
    if (other !== undefined && other !== content) {
      refuse(field, id, `another id than that of ${seen(other)}`);
    }
    if (own === undefined && other === undefined && id !== next) {
      refuse(field, id, `${next}, the id of ${seen(content)} in transformers`);
    }
    others.set(id, content);
    next = Math.max(next, id + 1);
  }
}

/** The words of a vocabulary that fits. */
export function wordsOf(vocab: TokenizerJson["model"]["vocab"]): {
  readonly size: number;
  idOf(token: string): number | undefined;
} {
  if (!(vocab instanceof Array)) {
    const ids = vocab as Readonly<Record<string, number>>;
    return {
      size: Object.keys(ids).length,
      idOf: (token) => Object.hasOwn(ids, token) ? ids[token] : undefined,
    };
  }
  const words = vocab as readonly (readonly [string, number])[];
  return {
    size: words.length,
    idOf: (token) => {
      const id = words.findIndex(([word]) => word === token);
      return id < 0 ? undefined : id;
    },
  };
}
