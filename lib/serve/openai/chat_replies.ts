/**
 * Answers in the forms of OpenAI's protocol: a completion, its chunks, a model.
 *
 * @module
 */
import type { ChatAnswer } from "../../run/chat_model.ts";

/** What all of one answer's objects have in common. */
export interface ReplyHead {
  readonly id: string;
  /** Seconds since 1970. */
  readonly created: number;
  readonly model: string;
}

/** Why an answer ended. */
export type FinishReason = "stop" | "length";

/** One of an answer's choices, whole. */
export interface Choice {
  readonly content: string;
  readonly reason: FinishReason;
  readonly logprobs: unknown;
}

/** What answers to one prompt took, in tokens; those that ended them do not count. */
export function usageOf(answers: readonly ChatAnswer[]) {
  const [{ promptTokens }] = answers;
  const written = answers.reduce((sum, { tokens }) => sum + tokens.length, 0);
  return {
    prompt_tokens: promptTokens,
    completion_tokens: written,
    total_tokens: promptTokens + written,
  };
}

/** All that was asked for. */
export function completion(
  head: ReplyHead,
  choices: readonly Choice[],
  answers: readonly ChatAnswer[],
) {
  return {
    ...head,
    object: "chat.completion",
    choices: choices.map(({ content, reason, logprobs }, index) => ({
      index,
      message: { role: "assistant", content, refusal: null },
      logprobs,
      finish_reason: reason,
    })),
    usage: usageOf(answers),
  };
}

/** A piece of a choice: the beginning, a text, or with a reason the end. */
export interface Piece {
  /** Which choice it is of. */
  readonly index: number;
  readonly delta: { readonly role?: "assistant"; readonly content?: string };
  readonly logprobs?: unknown;
  readonly reason?: FinishReason;
}

/** A piece, as it is sent. */
export function chunk(
  head: ReplyHead,
  { index, delta, logprobs = null, reason }: Piece,
) {
  return {
    ...head,
    object: "chat.completion.chunk",
    choices: [{ index, delta, logprobs, finish_reason: reason ?? null }],
  };
}

/** What answers took, behind the last piece. */
export function usageChunk(head: ReplyHead, answers: readonly ChatAnswer[]) {
  return {
    ...head,
    object: "chat.completion.chunk",
    choices: [],
    usage: usageOf(answers),
  };
}

/** A model in a list. */
export function modelObject(id: string, created: number) {
  return { id, object: "model", created, owned_by: "this machine" };
}
