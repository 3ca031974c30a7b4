/**
 * Examples: one conversation, or a piece of text, as tokens with a mask.
 *
 * Segments are encoded one by one, so that a token never spans the border
 * between what is trained and what is not. Lengths are settled in
 * `overlong.ts`, the shift by one in `targets.ts`.
 *
 * @module
 */
import type { Segment } from "../chat/render.ts";
import type { Tokenizer } from "../chat/tokenizer.ts";

/** Tokens of one training example. */
export interface Example {
  /** Int32 `[T]`. */
  readonly tokens: Int32Array;
  /** Uint8 `[T]`, 1 where the token is trained as a target. */
  readonly supervised: Uint8Array;
}

/** An example that still knows its segments. */
export interface SegmentedExample extends Example {
  /** Int32 `[T]`, the index of each token's segment. */
  readonly segmentOf: Int32Array;
}

/**
 * Encodes segments end to end: data with special tokens disabled, template text
 * with them.
 *
 *     segment     <|im_end|>␤<|im_start|>assistant␤   4   <|im_end|>
 *     tokens      2 202 1 270 202                     23  2
 *     supervised  0 0   0 0   0                       1   1
 */
export function encodeSegments(
  segments: readonly Segment[],
  tokenizer: Tokenizer,
): SegmentedExample {
  const encoded = segments.map(({ text, content }) =>
    content ? tokenizer.encodeContent(text) : tokenizer.encodeTemplate(text)
  );
  return {
    tokens: Int32Array.from(encoded.flat()),
    supervised: Uint8Array.from(
      encoded.flatMap((ids, index) =>
        ids.map(() => segments[index].supervised ? 1 : 0)
      ),
    ),
    segmentOf: Int32Array.from(
      encoded.flatMap((ids, index) => ids.map(() => index)),
    ),
  };
}

/**
 * Whether training on the example trains anything: nothing comes before a first
 * token that could predict it, so a mask there alone is an empty one.
 */
export function hasTarget({ supervised }: Example): boolean {
  return supervised.indexOf(1, 1) > 0;
}
