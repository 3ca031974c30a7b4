import type OpenAI from "openai";
import { assertEquals } from "@std/assert";
import {
  chunk,
  completion,
  modelObject,
  usageChunk,
} from "sft/serve/openai/chat_replies.ts";

const HEAD = { id: "chatcmpl-1", created: 1, model: "a" };
const ANSWER = {
  text: "Hi",
  tokens: [5, 6],
  stopped: true,
  ended: "stop" as const,
  promptTokens: 3,
};
const CHOICE = { content: "Hi", reason: "stop" as const, logprobs: null };
const USAGE = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };

Deno.test("replies have the forms that the openai client declares", () => {
  // The compiler holds what is expected to the client's own types.
  const whole: OpenAI.ChatCompletion = {
    ...HEAD,
    object: "chat.completion",
    choices: [{
      index: 0,
      message: { role: "assistant", content: "Hi", refusal: null },
      logprobs: null,
      finish_reason: "stop",
    }],
    usage: USAGE,
  };
  const piece: OpenAI.ChatCompletionChunk = {
    ...HEAD,
    object: "chat.completion.chunk",
    choices: [{
      index: 0,
      delta: { content: "Hi" },
      logprobs: null,
      finish_reason: null,
    }],
  };
  const last: OpenAI.ChatCompletionChunk = {
    ...HEAD,
    object: "chat.completion.chunk",
    choices: [],
    usage: USAGE,
  };
  const model: OpenAI.Model = {
    id: "a",
    object: "model",
    created: 1,
    owned_by: "this machine",
  };

  assertEquals<unknown>(completion(HEAD, [CHOICE], [ANSWER]), whole);
  assertEquals(completion(HEAD, [CHOICE, CHOICE], [ANSWER, ANSWER]).usage, {
    prompt_tokens: 3,
    completion_tokens: 4,
    total_tokens: 7,
  });
  assertEquals<unknown>(
    chunk(HEAD, { index: 0, delta: { content: "Hi" } }),
    piece,
  );
  assertEquals<unknown>(usageChunk(HEAD, [ANSWER]), last);
  assertEquals<unknown>(modelObject("a", 1), model);
});
