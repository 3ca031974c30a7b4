/**
 * The tokenizer in the metadata of a GGUF file: its fields, and what they have to be.
 *
 * @module
 */
import * as v from "valibot";
import { seen } from "../../core/checked/checked_json.ts";
import {
  type Checked,
  count,
  flag,
  list,
  named,
  object,
  oneOf,
  optional,
  text,
} from "../../core/checked/schema.ts";
import { unreadable } from "../../core/file.ts";
import { readGgufMetadata } from "../../gguf/metadata.ts";

/** A list of numbers, as `readGgufMetadata()` has them. */
const numbers = v.custom<Int32Array | Float32Array>(
  (value) => value instanceof Int32Array || value instanceof Float32Array,
  "a list of numbers",
);

/** A token's number, or what stands for none. */
const id = optional(count);

/** The fields, without `tokenizer.ggml.` before their names. */
const FIELDS = {
  /** `gpt2`: byte-level BPE; `llama`: BPE of SentencePiece. */
  model: oneOf(["gpt2", "llama"]),
  pre: optional(text),
  tokens: list(text),
  token_type: optional(numbers),
  scores: optional(numbers),
  merges: optional(list(text)),
  bos_token_id: id,
  eos_token_id: id,
  eot_token_id: id,
  eom_token_id: id,
  unknown_token_id: id,
  padding_token_id: id,
  add_bos_token: optional(flag),
  add_eos_token: optional(flag),
  add_space_prefix: optional(flag),
  remove_extra_whitespaces: optional(flag),
};

const PREFIX = "tokenizer.ggml.";

const METADATA = v.pipe(
  named(/^tokenizer\.chat_template(\.|$)/, text),
  object(Object.fromEntries(
    Object.entries(FIELDS).map(([name, schema]) => [PREFIX + name, schema]),
  )),
);

/** A tokenizer's fields. */
export type GgufVocabulary =
  & Checked<ReturnType<typeof object<typeof FIELDS>>>
  & {
    /** Kinds of the tokens, by id. */
    readonly types: readonly TokenType[];
    /** Jinja by name; `default` is the one without a name. */
    readonly templates: Readonly<Record<string, string>>;
  };

/** Kinds of tokens, by their number in the file. */
export const TOKEN_TYPES = [
  ...["undefined", "normal", "unknown", "control", "user_defined", "unused"],
  "byte",
] as const;

/** What a token is. */
export type TokenType = typeof TOKEN_TYPES[number];

/** What writers put where there is no such token. */
const NO_ID = 2 ** 32 - 1;

/**
 * Reads the tokenizer of a file.
 *
 * @throws {UserError} If there is none, or a field contradicts another.
 */
export async function readGgufVocabulary(
  path: string,
): Promise<GgufVocabulary> {
  const metadata = await readGgufMetadata(path, METADATA) as Readonly<
    Record<string, unknown>
  >;
  const fields = Object.fromEntries(
    Object.keys(FIELDS).map((name) => [name, metadata[PREFIX + name]]),
  ) as unknown as Checked<ReturnType<typeof object<typeof FIELDS>>>;
  const { tokens } = fields;
  const refuse = (field: string, value: unknown, expected: string) =>
    unreadable(
      path,
      `"${PREFIX}${field}" is ${seen(value)}, expected ${expected}`,
    );
  if (tokens.length === 0) throw refuse("tokens", tokens, "some tokens");
  const ids: Record<string, number | undefined> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (!name.endsWith("_token_id") || value === undefined) continue;
    ids[name] = value === NO_ID ? undefined : value as number;
    if (value === NO_ID || value as number < tokens.length) continue;
    throw refuse(name, value, `an id below ${tokens.length}`);
  }
  for (const name of ["token_type", "scores"] as const) {
    const length = fields[name]?.length;
    if (length === undefined || length === tokens.length) continue;
    throw unreadable(
      path,
      `"${PREFIX}${name}" has ${length} items, expected ${tokens.length}, ` +
        "one a token",
    );
  }
  const types = Array.from(
    fields.token_type ?? new Int32Array(tokens.length).fill(1),
    (number, index) => {
      const type = TOKEN_TYPES[number];
      if (type !== undefined) return type;
      throw refuse(`token_type.${index}`, number, "a number from 0 to 6");
    },
  );
  return { ...fields, ...ids, types, templates: templatesIn(metadata) };
}

function templatesIn(metadata: Readonly<Record<string, unknown>>) {
  const found = Object.entries(metadata).map(([key, source]) =>
    [
      /^tokenizer\.chat_template(?:\.(.+))?$/.exec(key),
      source,
    ] as const
  );
  return Object.fromEntries(
    found.filter(([match]) => match !== null)
      .map(([match, source]) => [match![1] ?? "default", source as string]),
  );
}
