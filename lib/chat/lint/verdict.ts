/**
 * What a check of a template says, and the tokens that it shows for it.
 *
 * Covers the form, and encoding a rendering so that tokens can be pointed at.
 * Each check is in a file of its own; all six run in `lint_template.ts`.
 *
 * @module
 */
import type { Tokenizer } from "../../tokenizer/tokenizer.ts";
import type { Conversation } from "../message.ts";
import { renderConversation, type Segment, type Supervise } from "../render.ts";
import type { ChatTemplate } from "../template.ts";
import { tokenSegments } from "../token_segments.ts";

/** What is checked: one conversation written by one template. */
export interface LintSubject {
  readonly template: ChatTemplate;
  readonly tokenizer: Tokenizer;
  readonly supervise: Supervise;
  readonly conversation: Pick<Conversation, "messages" | "tools">;
}

/** How a check ends. */
export type Outcome = "pass" | "fail" | "not applicable";

/** One token, and where it stands in its rendering. */
export interface PlacedToken {
  /** As readable text. */
  readonly token: string;
  readonly id: number;
  /** From 0. */
  readonly position: number;
}

/** Tokens that show something, under the name of what they are taken from. */
export interface Evidence {
  readonly name: string;
  readonly tokens: readonly PlacedToken[];
}

/** What a check says. */
export interface Verdict {
  readonly outcome: Outcome;
  /** In one clause, for people. */
  readonly why: string;
  readonly evidence: readonly Evidence[];
}

/** A token that knows its segment. */
export interface RenderedToken extends PlacedToken {
  readonly segment: Segment;
}

/** A check: looks at a subject, says what it found. */
export type Check = (subject: LintSubject) => Verdict;

/** Segments as tokens, each with the segment that it belongs to in training. */
export function placedTokens(
  segments: readonly Segment[],
  tokenizer: Tokenizer,
): RenderedToken[] {
  const { ids, segmentOf } = tokenSegments(segments, tokenizer);
  return ids.map((id, position) => ({
    token: tokenizer.tokenText(id),
    id,
    position,
    segment: segments[segmentOf[position]],
  }));
}

/**
 * The whole conversation as training writes it. Where a template cannot tell
 * answers from prompts everything counts as trained: what is written, which
 * most checks are about, is the same.
 */
export function wholeTokens(
  { template, tokenizer, conversation }: LintSubject,
): RenderedToken[] {
  const supervise = hasGeneration(template) ? "assistant" : "everything";
  const { messages } = conversation;
  return placedTokens(
    renderConversation(messages, template, supervise, conversation),
    tokenizer,
  );
}

/** Whether a template says what the assistant writes. */
export function hasGeneration({ source }: ChatTemplate): boolean {
  return /{%-?\s*generation\s*-?%}/.test(source);
}

/** Where a token was found, without what only checks need. */
export function evidence(
  name: string,
  tokens: readonly PlacedToken[],
): Evidence {
  return {
    name,
    tokens: tokens.map(({ token, id, position }) => ({ token, id, position })),
  };
}
