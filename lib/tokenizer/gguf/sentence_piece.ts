/**
 * The BPE of SentencePiece, which joins the pair whose token has the best score, as
 * one that joins by the order of its merges.
 *
 * A text is one word: blanks are `▁`, one is put before it, and characters outside
 * of the vocabulary become bytes.
 *
 * @module
 */
import { unreadable } from "../../core/file.ts";
import type { GgufVocabulary } from "./gguf_vocabulary.ts";
import type { TokenizerParts } from "./tokenizer_parts.ts";

const BLANK = "▁";

/** @throws {UserError} If the file says nothing of scores. */
export function sentencePieceParts(
  vocabulary: GgufVocabulary,
  ids: ReadonlyMap<string, number>,
  path: string,
): TokenizerParts {
  const { scores, tokens, types } = vocabulary;
  if (!scores) {
    throw unreadable(
      path,
      '"tokenizer.ggml.scores" is missing, expected a list of numbers',
    );
  }
  if (vocabulary.remove_extra_whitespaces) {
    throw unreadable(
      path,
      '"tokenizer.ggml.remove_extra_whitespaces" is true, expected false',
    );
  }
  const replaced = {
    type: "Replace",
    pattern: { String: " " },
    content: BLANK,
  };
  const prefix = vocabulary.add_space_prefix ?? true;
  const unknown = types.indexOf("unknown");
  return {
    normalizer: prefix
      ? {
        type: "Sequence",
        normalizers: [{ type: "Prepend", prepend: BLANK }, replaced],
      }
      : replaced,
    pre_tokenizer: null,
    decoder: {
      type: "Sequence",
      decoders: [
        { type: "Replace", pattern: { String: BLANK }, content: " " },
        { type: "ByteFallback" },
        { type: "Fuse" },
        ...prefix ? [{ type: "Strip", content: " ", start: 1, stop: 0 }] : [],
      ],
    },
    model: {
      unk_token: unknown < 0 ? null : tokens[unknown],
      fuse_unk: true,
      byte_fallback: types.includes("byte"),
      ignore_merges: false,
      merges: mergesByScore(vocabulary, scores, ids),
    },
  };
}

/** Every way in which two tokens make a third, the best score first. */
function mergesByScore(
  { tokens, types }: GgufVocabulary,
  scores: ArrayLike<number>,
  ids: ReadonlyMap<string, number>,
): [string, string][] {
  const isPiece = (id: number | undefined): id is number =>
    id !== undefined && types[id] === "normal";
  const merges: { left: number; right: number; score: number }[] = [];
  for (const [id, token] of tokens.entries()) {
    if (!isPiece(id)) continue;
    for (let cut = 1; cut < token.length; cut++) {
      const left = ids.get(token.slice(0, cut));
      const right = ids.get(token.slice(cut));
      if (!isPiece(left) || !isPiece(right)) continue;
      merges.push({ left, right, score: scores[id] });
    }
  }
  merges.sort((a, b) =>
    b.score - a.score || a.left - b.left || a.right - b.right
  );
  return merges.map(({ left, right }) => [tokens[left], tokens[right]]);
}
