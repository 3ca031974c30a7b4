/**
 * The form of `tokenizer.json`: what we and the library that runs it read of it.
 *
 * Covers the fields by themselves. Whether tokens, ids and merges agree is in
 * `vocabulary.ts`.
 *
 * @module
 */
import * as v from "valibot";
import {
  type Checked,
  count,
  flag,
  isObject,
  list,
  nullish,
  number,
  object,
  oneOf,
  partial,
  type Schema,
  size,
  text,
} from "../core/checked/schema.ts";

const flags = nullish(flag);
const texts = nullish(text);

/** What a step looks for. */
const pattern = v.pipe(
  partial({ String: text, Regex: text }),
  v.check(
    (value) => value.String !== undefined || value.Regex !== undefined,
    "an object with String or Regex",
  ),
);

const REPLACE = { pattern, content: texts };

/** A step of one of these types, with the fields of its type. */
function stepOf(kinds: Readonly<Record<string, v.ObjectEntries>>): Schema {
  const known = object({ type: oneOf(Object.keys(kinds)) });
  const schemas = new Map<unknown, Schema>(
    Object.entries(kinds).map(([type, entries]) => [type, object(entries)]),
  );
  return v.lazy((step) =>
    isObject(step) ? schemas.get(step.type) ?? known : known
  );
}

const normalizer: Schema = stepOf({
  BertNormalizer: {
    clean_text: flags,
    handle_chinese_chars: flags,
    lowercase: flags,
    strip_accents: flags,
  },
  Lowercase: {},
  NFC: {},
  NFD: {},
  NFKC: {},
  NFKD: {},
  Precompiled: { precompiled_charsmap: texts },
  Prepend: { prepend: text },
  Replace: REPLACE,
  Sequence: { normalizers: list(v.lazy(() => normalizer)) },
  Strip: { strip_left: flags, strip_right: flags },
  StripAccents: {},
});

const behavior = nullish(oneOf([
  "Removed",
  "Isolated",
  "MergedWithPrevious",
  "MergedWithNext",
  "Contiguous",
]));

const BYTE_LEVEL = {
  add_prefix_space: flags,
  trim_offsets: flags,
  use_regex: flags,
};

const METASPACE = {
  replacement: texts,
  prepend_scheme: nullish(oneOf(["always", "first", "never"])),
  add_prefix_space: flags,
  split: flags,
};

const preTokenizer: Schema = stepOf({
  BertPreTokenizer: {},
  ByteLevel: BYTE_LEVEL,
  Digits: { individual_digits: flags },
  FixedLength: { length: size },
  Metaspace: METASPACE,
  Punctuation: { behavior },
  Replace: REPLACE,
  Sequence: { pretokenizers: list(v.lazy(() => preTokenizer)) },
  Split: { pattern, behavior, invert: flags },
  Whitespace: {},
  WhitespaceSplit: {},
});

const decoder: Schema = stepOf({
  BPEDecoder: { suffix: texts },
  ByteFallback: {},
  ByteLevel: BYTE_LEVEL,
  CTC: { pad_token: texts, word_delimiter_token: texts, cleanup: flags },
  Fuse: {},
  Metaspace: METASPACE,
  Replace: REPLACE,
  Sequence: { decoders: list(v.lazy(() => decoder)) },
  Strip: { content: texts, start: nullish(count), stop: nullish(count) },
  WordPiece: { prefix: text, cleanup: flags },
});

/** The words of text and their ids; a Unigram lists pairs with scores. */
const vocab = v.union(
  [
    // Ids and tokens are too many to be checked one by one: see `vocabulary.ts`.
    v.custom<Readonly<Record<string, unknown>>>(isObject),
    v.custom<readonly unknown[]>(Array.isArray),
  ],
  "an object of tokens and ids, or a list of tokens and scores",
);

/** An added token, as several files have it; its id is said in each in its way. */
export const ADDED_TOKEN = {
  content: text,
  special: v.optional(flag),
  /** Takes the white space before it, or behind it. */
  lstrip: v.optional(flag),
  rstrip: v.optional(flag),
  /** Is one only where no letter touches it. */
  single_word: v.optional(flag),
  normalized: v.optional(flag),
};

/** `tokenizer.json`. */
export const TOKENIZER_JSON = object({
  added_tokens: nullish(list(object({ id: count, ...ADDED_TOKEN }))),
  normalizer: nullish(normalizer),
  pre_tokenizer: nullish(preTokenizer),
  decoder: nullish(decoder),
  model: object({
    type: nullish(oneOf(["BPE", "WordPiece", "WordLevel", "Unigram"])),
    vocab,
    merges: nullish(v.custom<readonly unknown[]>(Array.isArray, "a list")),
    /** What text outside of the vocabulary becomes, by name or by id. */
    unk_token: texts,
    unk_id: nullish(count),
    byte_fallback: flags,
    fuse_unk: flags,
    ignore_merges: flags,
    continuing_subword_prefix: texts,
    end_of_word_suffix: texts,
    max_input_chars_per_word: nullish(size),
    dropout: nullish(number),
  }),
});

/** A checked `tokenizer.json`. */
export type TokenizerJson = Checked<typeof TOKENIZER_JSON>;
