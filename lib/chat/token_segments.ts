/**
 * Tokens of a rendering, and the segment that each of them belongs to.
 *
 * Segments are encoded as the one text that they are, which is what a model sees
 * at `apply_chat_template(tokenize=True)`; a token may span the border of two.
 *
 * @module
 */
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import type { Segment } from "./render.ts";

/** Tokens with their segments. */
export interface TokenSegments {
  /** `[T]`. */
  readonly ids: readonly number[];
  /** Int32 `[T]`, the index of each token's segment. */
  readonly segmentOf: Int32Array;
}

/**
 * Encodes segments end to end. A token over a border belongs to the first segment
 * of it that is trained, or to the one in which it begins: it is trained if any
 * of its characters is, as in `transformers`' assistant mask.
 */
export function tokenSegments(
  segments: readonly Segment[],
  tokenizer: Pick<Tokenizer, "encodeStretches">,
): TokenSegments {
  const { ids, first, last } = tokenizer.encodeStretches(segments);
  const segmentOf = Int32Array.from(first, (from, t) => {
    for (let index = from; index <= last[t]; index++) {
      const { supervised, text } = segments[index];
      if (supervised && text !== "") return index;
    }
    return from;
  });
  return { ids, segmentOf };
}
