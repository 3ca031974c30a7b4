/**
 * Writes a trained vocabulary as the two files of a published tokenizer.
 *
 * `tokenizer.json` is what Hugging Face `tokenizers` writes for the same model,
 * byte for byte; `tokenizer_config.json` names the tokens with a role and holds
 * the chat template. Reading them back is in `tokenizer.ts`.
 *
 * @module
 */
import type { BpeModel } from "./bpe_trainer.ts";

/** What `tokenizer_config.json` says beside the vocabulary. */
export interface TokenizerFolderOptions {
  /** Ends a text; what generation stops at. */
  readonly eosToken: string;
  /** Fills rows; never a target, and never the same as the end token. */
  readonly padToken: string;
  /** Jinja source. */
  readonly chatTemplate?: string;
  /**
   * Tokens that the model is meant to read at most.
   *
   * @default {512}
   */
  readonly modelMaxLength?: number;
}

/**
 * Writes `tokenizer.json` and `tokenizer_config.json`, and makes the folder
 * where there is none.
 *
 * @throws {RangeError} If the end or padding token is not in the vocabulary, or
 * if they are the same: a model whose padding ends a text cannot learn to stop.
 */
export async function writeTokenizerFolder(
  folder: string,
  model: BpeModel,
  options: TokenizerFolderOptions,
): Promise<void> {
  const { eosToken, padToken, chatTemplate, modelMaxLength = 512 } = options;
  for (const token of [eosToken, padToken]) {
    if (model.specialTokens.includes(token)) continue;
    throw new RangeError(
      `Cannot write tokenizer: "${token}" is not one of its special tokens, ` +
        `${model.specialTokens.join(" ")}`,
    );
  }
  if (eosToken === padToken) {
    throw new RangeError(
      `Cannot write tokenizer: "${eosToken}" is both end and padding token, ` +
        `expected two`,
    );
  }
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeTextFile(`${folder}/tokenizer.json`, tokenizerJson(model));
  const config = {
    tokenizer_class: "PreTrainedTokenizerFast",
    eos_token: eosToken,
    pad_token: padToken,
    model_max_length: modelMaxLength,
    // Left out, it means yes to some readers, which then edit decoded text.
    clean_up_tokenization_spaces: false,
    chat_template: chatTemplate,
  };
  await Deno.writeTextFile(
    `${folder}/tokenizer_config.json`,
    JSON.stringify(config, null, 2),
  );
}

/** The model as the text of a `tokenizer.json`, version 1.0. */
export function tokenizerJson(model: BpeModel): string {
  const { vocabulary, merges, specialTokens } = model;
  const document = {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: specialTokens.map((content, id) => ({
      id,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: null,
    pre_tokenizer: byteLevel(false),
    post_processor: null,
    decoder: byteLevel(true),
    model: {
      type: "BPE",
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab: {},
      merges,
    },
  };
  // An object would list tokens such as "12" first, whatever their ids.
  const ids = vocabulary.map((token, id) => `${JSON.stringify(token)}: ${id}`);
  return JSON.stringify(document, null, 2).replace(
    `"vocab": {}`,
    () => `"vocab": {\n      ${ids.join(",\n      ")}\n    }`,
  );
}

function byteLevel(addPrefixSpace: boolean) {
  return {
    type: "ByteLevel",
    add_prefix_space: addPrefixSpace,
    trim_offsets: true,
    use_regex: true,
  };
}
