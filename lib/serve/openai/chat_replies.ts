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

/** What an answer took, in tokens; the one that ended it does not count. */
export function usageOf({ promptTokens, tokens }: ChatAnswer) {
  return {
    prompt_tokens: promptTokens,
    completion_tokens: tokens.length,
    total_tokens: promptTokens + tokens.length,
  };
}

/** A whole answer. */
export function completion(
  head: ReplyHead,
  content: string,
  finish_reason: FinishReason,
  answer: ChatAnswer,
) {
  return {
    ...head,
    object: "chat.completion",
    choices: [{
      index: 0,
      message: { role: "assistant", content, refusal: null },
      logprobs: null,
      finish_reason,
    }],
    usage: usageOf(answer),
  };
}

/** A piece of an answer: the beginning, a text, or with a reason the end. */
export function chunk(
  head: ReplyHead,
  delta: { readonly role?: "assistant"; readonly content?: string },
  finish_reason: FinishReason | null = null,
) {
  return {
    ...head,
    object: "chat.completion.chunk",
    choices: [{ index: 0, delta, logprobs: null, finish_reason }],
  };
}

/** What an answer took, behind its last piece. */
export function usageChunk(head: ReplyHead, answer: ChatAnswer) {
  return {
    ...head,
    object: "chat.completion.chunk",
    choices: [],
    usage: usageOf(answer),
  };
}

/** A model in a list. */
export function modelObject(id: string, created: number) {
  return { id, object: "model", created, owned_by: "this machine" };
}
