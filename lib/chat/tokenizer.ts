/**
 * Text to tokens and back, by any published `tokenizer.json`.
 *
 * Data and template are encoded differently: what a person wrote can never
 * become a special token. Nothing is added at the ends: a template writes its
 * own beginning-of-text token, or there is none. Training a vocabulary is in
 * `bpe_trainer.ts`.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { Tokenizer as Published } from "@huggingface/tokenizers";
import { UserError } from "../core/errors.ts";
import type { ChatTemplate } from "./template.ts";
import { readableToken } from "./token_text.ts";
import { readTokenizerFiles, type TokenizerFiles } from "./tokenizer_files.ts";

/** Text to tokens and back. */
export interface Tokenizer {
  /** Ids run from 0 to `vocabularySize - 1`. */
  readonly vocabularySize: number;
  /** Of `tokenizer.json`, in hexadecimal. */
  readonly sha256: string;
  /** Content: special tokens are plain text. */
  encodeContent(text: string): number[];
  /** Template text: special tokens are recognised. */
  encodeTemplate(text: string): number[];
  /** Text of the tokens; a broken character becomes U+FFFD. */
  decode(
    tokens: readonly number[],
    options?: { skipSpecial?: boolean },
  ): string;
  /** The id of a token as the vocabulary spells it. */
  tokenId(token: string): number | undefined;
  /** One token as readable text; part of a character as `<0xE4><0xBD>`. */
  tokenText(id: number): string;
  /**
   * What rows are filled with. Padding is masked by position, never by this id,
   * so a token that also has a meaning is harmless here.
   */
  readonly padToken: number;
  readonly specialIds: ReadonlySet<number>;
}

/** Tokens that published vocabularies use for padding, best first. */
const PAD_TOKENS = ["<pad>", "<|pad|>", "<|endoftext|>"];

/** A template writes the same few texts in every row; so many are kept. */
const MOST_TEMPLATE_TEXTS = 1000;

/**
 * Loads a tokenizer.
 *
 * @param folder A folder with `tokenizer.json` and, where there is one,
 * `tokenizer_config.json`; or the path of the former.
 * @throws {UserError} If there is none, or it is of a kind that we cannot run.
 */
export async function loadTokenizer(folder: string): Promise<Tokenizer> {
  const files = await readTokenizerFiles(folder);
  try {
    return tokenizerOf(files);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(
      `Cannot load tokenizer "${folder}": ${(error as Error).message}`,
    );
  }
}

function tokenizerOf({ text, json, config }: TokenizerFiles): Tokenizer {
  // The post-processor is what would add tokens at the ends.
  const bare = { ...json, post_processor: null };
  const whole = new Published(bare, config);
  const plain = new Published({
    ...bare,
    added_tokens: json.added_tokens.filter(({ special }) => !special),
  }, config);
  const specialIds = new Set(
    json.added_tokens.filter(({ special }) => special).map(({ id }) => id),
  );
  // Text outside of the vocabulary becomes this one, and that is no accident.
  const { unk_id, unk_token } = json.model;
  const unknown = unk_id ?? whole.token_to_id(unk_token ?? "");

  function encodeContent(content: string): number[] {
    const { ids } = plain.encode(content, { add_special_tokens: false });
    const slipped = ids.find((id) => id !== unknown && specialIds.has(id));
    if (slipped === undefined) return ids;
    throw new UserError(
      `Cannot encode a text that holds "${whole.id_to_token(slipped)}": this ` +
        "tokenizer makes a special token of it even in data, take it out of " +
        "the data or use another tokenizer",
    );
  }

  const templateIds = new Map<string, readonly number[]>();

  const padding = [config.pad_token, ...PAD_TOKENS]
    .map((token) => whole.token_to_id(token ?? ""))
    .find((id) => id !== undefined);

  return {
    vocabularySize: 1 + [...whole.get_vocab().values()].reduce(
      (largest, id) => Math.max(largest, id),
      -1,
    ),
    sha256: createHash("sha256").update(text).digest("hex"),
    encodeContent,
    encodeTemplate(text) {
      const ids = templateIds.get(text) ??
        whole.encode(text, { add_special_tokens: false }).ids;
      if (templateIds.size < MOST_TEMPLATE_TEXTS) templateIds.set(text, ids);
      return [...ids];
    },
    decode: (tokens, { skipSpecial = false } = {}) =>
      tokens.length === 0 ? "" : whole.decode([...tokens], {
        skip_special_tokens: skipSpecial,
        // Would take spaces out of what was written.
        clean_up_tokenization_spaces: false,
      }),
    tokenId: (token) => whole.token_to_id(token),
    tokenText: (id) => readableToken(whole, id),
    padToken: padding ?? 0,
    specialIds,
  };
}

/**
 * Refuses a tokenizer that does not know a template's special tokens: their
 * letters would be trained one by one, and text in the data could forge them.
 *
 * @throws {UserError} If one of them is not a special token of the tokenizer.
 */
export function assertKnowsTemplate(
  tokenizer: Tokenizer,
  template: ChatTemplate,
): void {
  const missing = template.specialTokens.filter((token) => {
    const id = tokenizer.tokenId(token);
    return id === undefined || !tokenizer.specialIds.has(id);
  });
  if (missing.length === 0) return;
  throw new UserError(
    `Cannot use template "${template.name}" with this tokenizer: it has no ` +
      `special token ${missing.map((token) => `"${token}"`).join(" or ")}, ` +
      "choose another template or a tokenizer that reserves them",
  );
}
