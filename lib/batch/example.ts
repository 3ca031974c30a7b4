/**
 * Examples: one conversation, or a piece of text, as tokens with a mask.
 *
 * Which segment a token belongs to is said in `chat/token_segments.ts`. Lengths
 * are settled in `overlong.ts`, the shift by one in `targets.ts`.
 *
 * @module
 */
import type { Segment } from "../chat/render.ts";
import { tokenSegments } from "../chat/token_segments.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";

/** Tokens of one training example. */
export interface Example {
  /** Int32 `[T]`. */
  readonly tokens: Int32Array;
  /** Uint8 `[T]`, 1 where the token is trained as a target. */
  readonly supervised: Uint8Array;
  /** The row that it is made of, such as `train.jsonl:3`, where that is known. */
  readonly where?: string;
}

/** An example that still knows its segments. */
export interface SegmentedExample extends Example {
  /** Int32 `[T]`, the index of each token's segment. */
  readonly segmentOf: Int32Array;
}

/**
 * Encodes segments end to end; no added token comes out of data.
 *
 *     segment     <|im_end|>␤<|im_start|>assistant␤   4   <|im_end|>
 *     tokens      2 202 1 270 202                     23  2
 *     supervised  0 0   0 0   0                       1   1
 */
export function encodeSegments(
  segments: readonly Segment[],
  tokenizer: Pick<Tokenizer, "encodeStretches">,
): SegmentedExample {
  const { ids, segmentOf } = tokenSegments(segments, tokenizer);
  return {
    tokens: Int32Array.from(ids),
    supervised: Uint8Array.from(
      segmentOf,
      (index) => segments[index].supervised ? 1 : 0,
    ),
    segmentOf,
  };
}

/**
 * Whether training on the example trains anything: nothing comes before a first
 * token that could predict it, so a mask there alone is an empty one.
 */
export function hasTarget({ supervised }: Example): boolean {
  return supervised.indexOf(1, 1) > 0;
}

/** How many tokens are trained: nothing comes before a first one. */
export function targetCount({ supervised }: Example): number {
  return supervised.subarray(1).reduce((sum, one) => sum + one, 0);
}
