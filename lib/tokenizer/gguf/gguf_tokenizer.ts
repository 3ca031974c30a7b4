/**
 * The tokenizer in a GGUF file, as the files of a published one.
 *
 * What `tokenizer.json` says of words, merges and special tokens is put together
 * from the file's fields, so that it is loaded, used and saved like any other.
 *
 * @module
 */
import { seen } from "../../core/checked/checked_json.ts";
import { unreadable } from "../../core/file.ts";
import { byteLevelParts } from "./byte_level.ts";
import {
  type GgufVocabulary,
  readGgufVocabulary,
  type TokenType,
} from "./gguf_vocabulary.ts";
import { sentencePieceParts } from "./sentence_piece.ts";

/**
 * Files by their names: `tokenizer.json`, `tokenizer_config.json` with the chat
 * template, and `generation_config.json`.
 *
 * @throws {UserError} If the file has no tokenizer, or one of an unknown kind.
 */
export async function ggufTokenizer(
  path: string,
): Promise<ReadonlyMap<string, string>> {
  const vocabulary = withoutFilling(await readGgufVocabulary(path));
  const { tokens } = vocabulary;
  const ids = new Map(tokens.map((token, id) => [token, id]));
  if (ids.size < tokens.length) {
    const id = tokens.findIndex((token, id) => ids.get(token) !== id);
    throw unreadable(
      path,
      `"tokenizer.ggml.tokens.${id}" is ${
        seen(tokens[id])
      }, expected another ` +
        `token than ${ids.get(tokens[id])}`,
    );
  }
  const { model, ...parts } = vocabulary.model === "gpt2"
    ? byteLevelParts(vocabulary, ids, path)
    : sentencePieceParts(vocabulary, ids, path);
  const added = addedTokens(vocabulary);
  const json = {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: added,
    ...parts,
    post_processor: endsOf(vocabulary),
    model: {
      type: "BPE",
      dropout: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      vocab: Object.fromEntries(ids),
      ...model,
    },
  };
  const files = {
    "tokenizer.json": json,
    "tokenizer_config.json": configOf(vocabulary, added),
    "generation_config.json": { eos_token_id: stopsOf(vocabulary) },
  };
  return new Map(
    Object.entries(files).map(([name, value]) => [name, JSON.stringify(value)]),
  );
}

/** Tokens at the end that stand for no text: the embedding is padded by them. */
function withoutFilling(vocabulary: GgufVocabulary): GgufVocabulary {
  const { tokens, types } = vocabulary;
  const last = tokens.findLastIndex((token, id) =>
    types[id] !== "unused" || token !== fillingToken(id)
  );
  return { ...vocabulary, tokens: tokens.slice(0, last + 1) };
}

/** What writers call a row of the embedding that no token has. */
export function fillingToken(id: number): string {
  return `[PAD${id}]`;
}

/** Roles of tokens: the name in the file, and the one of a tokenizer's config. */
const ROLES = {
  bos_token_id: "bos_token",
  eos_token_id: "eos_token",
  padding_token_id: "pad_token",
} as const;

/**
 * Special tokens, and others that are found in a text before any merge. Older
 * files have no kinds: what ends a text is special all the same.
 */
function addedTokens(vocabulary: GgufVocabulary) {
  const { tokens, types } = vocabulary;
  const ends = new Set([vocabulary.bos_token_id, ...stopsOf(vocabulary)]);
  const kind = (id: number): TokenType =>
    ends.has(id) && types[id] === "normal" ? "control" : types[id];
  return tokens.map((content, id) => ({
    id,
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: kind(id) !== "user_defined",
  })).filter(({ id, content }) =>
    content !== "" && ["unknown", "control", "user_defined"].includes(kind(id))
  );
}

/** Tokens at which generation stops. */
function stopsOf(
  { eos_token_id, eot_token_id, eom_token_id }: GgufVocabulary,
): number[] {
  const ids = [eos_token_id, eot_token_id, eom_token_id];
  return [...new Set(ids.filter((id) => id !== undefined))];
}

/** @param added Others are named by no role: that alone would make them special. */
function configOf(
  vocabulary: GgufVocabulary,
  added: readonly { readonly id: number }[],
) {
  const { tokens, unknown_token_id, templates } = vocabulary;
  const roles = Object.entries(ROLES).map(([field, role]) => {
    const id = vocabulary[field as keyof typeof ROLES];
    const isAdded = added.some((token) => token.id === id);
    return [role, isAdded ? tokens[id!] : undefined];
  });
  const named = Object.entries(templates)
    .map(([name, template]) => ({ name, template }));
  const isOne = named.length === 1 && named[0].name === "default";
  return {
    tokenizer_class: "PreTrainedTokenizerFast",
    ...Object.fromEntries(roles),
    // Of a byte-level vocabulary nothing is unknown.
    ...(vocabulary.model === "llama" && unknown_token_id !== undefined &&
      { unk_token: tokens[unknown_token_id] }),
    add_bos_token: vocabulary.add_bos_token ?? false,
    add_eos_token: vocabulary.add_eos_token ?? false,
    clean_up_tokenization_spaces: false,
    ...(named.length > 0 &&
      { chat_template: isOne ? templates.default : named }),
  };
}

/** What other programs add at the ends of a text; we leave it to templates. */
function endsOf(vocabulary: GgufVocabulary) {
  const { tokens, add_bos_token, add_eos_token } = vocabulary;
  const begin = add_bos_token ? vocabulary.bos_token_id : undefined;
  const end = add_eos_token ? vocabulary.eos_token_id : undefined;
  if (begin === undefined && end === undefined) return null;
  const token = (id: number | undefined, type_id: number) =>
    id === undefined ? [] : [{ SpecialToken: { id: tokens[id], type_id } }];
  const text = (id: string, type_id: number) => [
    ...token(begin, type_id),
    { Sequence: { id, type_id } },
    ...token(end, type_id),
  ];
  const specials = [begin, end].filter((id) => id !== undefined);
  return {
    type: "TemplateProcessing",
    single: text("A", 0),
    pair: [...text("A", 0), ...text("B", 1)],
    special_tokens: Object.fromEntries(specials.map((id) => [
      tokens[id],
      { id: tokens[id], ids: [id], tokens: [tokens[id]] },
    ])),
  };
}
