/**
 * Reads the files of a published tokenizer, and checks that they are some.
 *
 * @module
 */
import { UserError } from "../core/errors.ts";
import { exists } from "../core/file.ts";
import { checkedText } from "../core/checked/checked_json.ts";
import type { AddedToken } from "./added_tokens.ts";
import {
  readAddedTokens,
  readSpecialTokensMap,
  readTokenizerConfig,
  textOfToken,
  type TokenizerConfig,
} from "./token_roles.ts";
import { TOKENIZER_JSON, type TokenizerJson } from "./tokenizer_json.ts";
import { tokenizerSource } from "./tokenizer_source.ts";
import { withTokensBeside } from "./tokens_beside.ts";
import { assertVocabulary, wordsOf } from "./vocabulary.ts";

/** A tokenizer's files. */
export interface TokenizerFiles {
  /** `tokenizer.json` as it is on disk. */
  readonly text: string;
  /** What other files add to its tokens, as a text; empty if nothing. */
  readonly beside: string;
  /** With the added tokens that stand in other files. */
  readonly json: TokenizerJson & {
    readonly added_tokens: readonly AddedToken[];
  };
  readonly config: Omit<TokenizerConfig, "pad_token"> & {
    readonly pad_token?: string;
  };
}

/**
 * Reads `tokenizer.json` and, where there are some, the files beside it that
 * name tokens.
 *
 * @param path The folder, the path of the former, or a GGUF file.
 * @throws {UserError} If there is no `tokenizer.json`, or a file is not JSON.
 */
export async function readTokenizerFiles(
  path: string,
): Promise<TokenizerFiles> {
  const source = await tokenizerSource(path);
  const text = await source.read("tokenizer.json");
  if (text === undefined) {
    throw new UserError(
      `Cannot load tokenizer "${path}": ` +
        (await exists(path)
          ? "there is no tokenizer.json in it, name a folder that has one"
          : "there is no such folder, check the path"),
    );
  }
  const file = source.pathOf("tokenizer.json");
  const json = checkedText(text, TOKENIZER_JSON, file);
  assertVocabulary(json, file);
  const files = {
    config: await readTokenizerConfig(path),
    map: await readSpecialTokensMap(path),
    added: await readAddedTokens(path),
  };
  const own = json.added_tokens ?? [];
  const added_tokens = withTokensBeside(
    { ...wordsOf(json.model.vocab), added: own },
    files,
    (name) => source.pathOf(name),
  );
  if (added_tokens.length > own.length) {
    assertVocabulary({ ...json, added_tokens }, file);
  }
  const { config } = files;
  return {
    text,
    beside: added_tokens.length === own.length &&
        added_tokens.every((token, index) => token === own[index])
      ? ""
      : JSON.stringify(added_tokens),
    // What a file may leave out is there all the same.
    json: {
      ...json,
      added_tokens,
      normalizer: json.normalizer ?? null,
      pre_tokenizer: json.pre_tokenizer ?? null,
      decoder: json.decoder ?? null,
    },
    config: { ...config, pad_token: textOfToken(config.pad_token) },
  };
}
