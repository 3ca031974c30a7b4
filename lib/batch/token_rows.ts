/**
 * A conversation as a table of tokens, for whoever draws it.
 *
 * @module
 */
import type { Role } from "../chat/message.ts";
import type { Segment } from "../chat/render.ts";
import type { Tokenizer } from "../chat/tokenizer.ts";
import { encodeSegments } from "./example.ts";

/** One token, and why it is trained or not. */
export interface TokenRow {
  /** Readable text. */
  readonly token: string;
  readonly id: number;
  /** The turn it belongs to; `undefined` between turns. */
  readonly role?: Role;
  readonly supervised: boolean;
  readonly why: string;
}

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
