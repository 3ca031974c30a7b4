/**
 * One token of an example as people read it: what is made of a conversation in
 * `batch/token_rows.ts` and drawn by `view/tokens/`.
 *
 * @module
 */

/** One token, and why it is trained or not. */
export interface TokenRow {
  /** As readable text. */
  readonly token: string;
  readonly id: number;
  /** The turn that it belongs to; none between turns. */
  readonly role?: string;
  /** Whether it is trained as a target. */
  readonly supervised: boolean;
  /** Why it is, or is not. */
  readonly why: string;
}
