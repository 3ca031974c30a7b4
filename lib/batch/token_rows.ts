/**
 * A conversation as a table of tokens, to be drawn.
 *
 * @module
 */
import type { Segment } from "../chat/render.ts";
import type { TokenRow } from "../core/token_row.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import { encodeSegments } from "./example.ts";

/** The tokens that training sees, one a row. */
export function tokenRows(
  segments: readonly Segment[],
  tokenizer: Tokenizer,
): TokenRow[] {
  const { tokens, segmentOf } = encodeSegments(segments, tokenizer);
  return Array.from(tokens, (id, t) => {
    const { role, supervised, why } = segments[segmentOf[t]];
    return { token: tokenizer.tokenText(id), id, role, supervised, why };
  });
}
