/**
 * Text to tokens and back, by any published `tokenizer.json`.
 *
 * Data and template are one text, but what a person wrote can never become an
 * added token, special or not. Nothing is added at the ends: a template writes its
 * own beginning-of-text token, or there is none. Training a vocabulary is in
 * `bpe_trainer.ts`.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { Tokenizer as Published } from "@huggingface/tokenizers";
import { UserError } from "../core/errors.ts";
import { type AddedToken, mayBeData } from "./added_tokens.ts";
import {
  type EncodedStretches,
  type Stretch,
  stretchEncoder,
} from "./encode_stretches.ts";
import { assertPatternsEnd } from "./pattern_trial.ts";
import { readableToken } from "./token_text.ts";
import { readTokenizerFiles, type TokenizerFiles } from "./tokenizer_files.ts";

/** Text to tokens and back. */
export interface Tokenizer {
  /** Ids run from 0 to `vocabularySize - 1`. */
  readonly vocabularySize: number;
  /** Of `tokenizer.json` and what other files add to it, in hexadecimal. */
  readonly sha256: string;
  /** Neighbouring data and template text, encoded as one text. */
  encodeStretches(stretches: readonly Stretch[]): EncodedStretches;
  /** Data alone: added tokens are plain text. */
  encodeContent(text: string): number[];
  /** Template text alone: added tokens are recognised. */
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
  /** What data never becomes, by text: special tokens and other added ones. */
  readonly templateTokens: ReadonlyMap<string, number>;
}

/** Tokens that published vocabularies use for padding, best first. */
const PAD_TOKENS = ["<pad>", "<|pad|>", "<|endoftext|>"];

/**
 * Loads a tokenizer.
 *
 * @param folder A folder with `tokenizer.json` and, where there are some, files
 * beside it that add tokens (see `tokens_beside.ts`); or the path of the former.
 * @throws {UserError} If there is none, or it is of a kind that we cannot run.
 */
export async function loadTokenizer(folder: string): Promise<Tokenizer> {
  const files = await readTokenizerFiles(folder);
  await assertPatternsEnd(files.json, folder);
  try {
    return tokenizerOf(files);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(
      `Cannot load tokenizer "${folder}": ${(error as Error).message}`,
    );
  }
}

function tokenizerOf(
  { text, json, beside, config }: TokenizerFiles,
): Tokenizer {
  refuseUnsupported(json);
  // The post-processor is what would add tokens at the ends.
  const bare = {
    ...json,
    post_processor: null,
    pre_tokenizer: withDigits(json.pre_tokenizer),
  };
  const whole = new Published(bare, config);
  refuseNormalized(json.added_tokens, whole);
  const specialIds = new Set(
    json.added_tokens.filter(({ special }) => special).map(({ id }) => id),
  );
  const { unk_id, unk_token, continuing_subword_prefix } = json.model;
  const unknown = unk_id ?? whole.token_to_id(unk_token ?? "");
  const encodeStretches = stretchEncoder({
    published: new Published({ ...bare, added_tokens: [] }, config),
    added: json.added_tokens,
    spelling: {
      byteLevel: JSON.stringify(json.pre_tokenizer ?? null)
        .includes('"type":"ByteLevel"'),
      continuing: json.model.type === "WordPiece"
        ? continuing_subword_prefix ?? "##"
        : "",
      unknown: whole.id_to_token(unknown ?? -1),
    },
    unknown,
  });
  const encode = (text: string, content: boolean) =>
    encodeStretches([{ text, content }]).ids;

  const padding = [config.pad_token, ...PAD_TOKENS]
    .map((token) => whole.token_to_id(token ?? ""))
    .find((id) => id !== undefined);

  return {
    vocabularySize: 1 + [...whole.get_vocab().values()].reduce(
      (largest, id) => Math.max(largest, id),
      -1,
    ),
    sha256: createHash("sha256").update(text + beside).digest("hex"),
    encodeStretches,
    encodeContent: (text) => encode(text, true),
    encodeTemplate: (text) => encode(text, false),
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
    templateTokens: new Map(
      json.added_tokens.filter((token) => !mayBeData(token))
        .map(({ content, id }) => [content, id]),
    ),
  };
}

/** @throws {UserError} If the tokenizer is of a kind that we encode otherwise. */
function refuseUnsupported({ model }: TokenizerFiles["json"]): void {
  if (model.type !== "Unigram" || !model.byte_fallback) return;
  throw new UserError(
    "Cannot load a Unigram tokenizer with byte fallback: characters outside of " +
      "its vocabulary would become other tokens, use a BPE tokenizer",
  );
}

/** @throws {UserError} If a token is looked for in another form than its own. */
function refuseNormalized(
  added: readonly AddedToken[],
  whole: Published,
): void {
  for (const { content, normalized } of added) {
    const form = normalized ? whole.normalizer?.(content) ?? content : content;
    if (form === content) continue;
    throw new UserError(
      `Cannot load a tokenizer whose added token "${content}" is normalized: ` +
        `transformers finds it as "${form}" alone, set "normalized" to false`,
    );
  }
}

/** Digits are all that Unicode calls numbers, such as ½ and ². */
function withDigits(step: unknown): unknown {
  if (Array.isArray(step)) return step.map(withDigits);
  if (typeof step !== "object" || step === null) return step;
  const { type, individual_digits, pretokenizers } = step as Record<
    string,
    unknown
  >;
  if (type === "Sequence") {
    return { type, pretokenizers: withDigits(pretokenizers) };
  }
  if (type !== "Digits") return step;
  const Regex = individual_digits ? "\\p{N}" : "\\p{N}+";
  return {
    type: "Split",
    pattern: { Regex },
    behavior: "Isolated",
    invert: false,
  };
}
