/**
 * A byte-level BPE, whose words are cut as its name says.
 *
 * @module
 */
import { seen } from "../../core/checked/checked_json.ts";
import { unreadable } from "../../core/file.ts";
import type { GgufVocabulary } from "./gguf_vocabulary.ts";
import { PRE_TOKENIZER_NAMES, preTokenizerNamed } from "./pre_tokenizers.ts";
import type { TokenizerParts } from "./tokenizer_parts.ts";

/** @throws {UserError} If the name is none that we know, or a merge makes nothing. */
export function byteLevelParts(
  { pre = "default", tokens, merges }: GgufVocabulary,
  ids: ReadonlyMap<string, number>,
  path: string,
): TokenizerParts {
  const way = preTokenizerNamed(pre);
  if (!way) {
    throw unreadable(
      path,
      `"tokenizer.ggml.pre" is ${seen(pre)}, expected one of ` +
        PRE_TOKENIZER_NAMES.join(", "),
    );
  }
  for (const [index, merge] of (merges ?? []).entries()) {
    const [left, right, more] = merge.split(" ");
    const isMerge = more === undefined && ids.has(left) && ids.has(right) &&
      ids.has(left + right);
    if (isMerge) continue;
    throw unreadable(
      path,
      `"tokenizer.ggml.merges.${index}" is ${seen(merge)}, expected two ` +
        `parts of one of the ${tokens.length} tokens`,
    );
  }
  if (!merges) {
    throw unreadable(
      path,
      '"tokenizer.ggml.merges" is missing, expected a list',
    );
  }
  return {
    normalizer: way.normalizer ?? null,
    pre_tokenizer: way.step,
    decoder: {
      type: "ByteLevel",
      add_prefix_space: true,
      trim_offsets: true,
      use_regex: true,
    },
    model: {
      unk_token: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: way.ignoreMerges ?? false,
      merges,
    },
  };
}
