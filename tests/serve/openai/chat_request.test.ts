import { assertEquals, assertThrows } from "@std/assert";
import { GREEDY } from "sft/model/sample.ts";
import { ApiError } from "sft/serve/openai/api_error.ts";
import { readChatRequest } from "sft/serve/openai/chat_request.ts";

const ASKED = { model: "a", messages: [{ role: "user", content: "Hi" }] };

Deno.test("readChatRequest() is greedy and whole where nothing else is asked", () => {
  assertEquals(readChatRequest(ASKED), {
    ...ASKED,
    sampling: GREEDY,
    mostTokens: undefined,
    seed: undefined,
    stop: [],
    several: 1,
    logprobs: undefined,
    stream: false,
    streamUsage: false,
  } as ReturnType<typeof readChatRequest>);
});

Deno.test("readChatRequest() reads what is supported", () => {
  const request = readChatRequest({
    ...ASKED,
    temperature: 0.5,
    top_p: 0.9,
    top_k: 5,
    min_p: 0.1,
    repetition_penalty: 1.2,
    n: 3,
    logprobs: true,
    top_logprobs: 2,
    max_completion_tokens: 7,
    seed: -3,
    stop: "x",
    stream: true,
    stream_options: { include_usage: true },
  });

  assertEquals(request, {
    ...ASKED,
    sampling: {
      ...GREEDY,
      temperature: 0.5,
      topP: 0.9,
      topK: 5,
      minP: 0.1,
      repetitionPenalty: 1.2,
    },
    mostTokens: 7,
    seed: -3,
    stop: ["x"],
    several: 3,
    logprobs: 2,
    stream: true,
    streamUsage: true,
  } as ReturnType<typeof readChatRequest>);
  const two = { ...ASKED, stop: ["x", "y"], max_tokens: 7 };
  assertEquals(readChatRequest(two).stop, ["x", "y"]);
  assertEquals(readChatRequest(two).mostTokens, 7);
  assertEquals(readChatRequest({ ...ASKED, logprobs: true }).logprobs, 0);
});

Deno.test("readChatRequest() passes over what asks for nothing", () => {
  const request = {
    ...ASKED,
    ...{ n: 1, frequency_penalty: 0, presence_penalty: 0, logprobs: false },
    ...{ tools: [], response_format: { type: "text" }, store: false },
    ...{ top_p: 1, top_k: -1, min_p: 0, repetition_penalty: 1 },
    ...{ top_logprobs: 0, temperature: null, stop: null, logit_bias: null },
  };

  assertEquals(readChatRequest(request), readChatRequest(ASKED));
});

Deno.test("readChatRequest() refuses the rest by its name", () => {
  const cases: [Record<string, unknown>, string, string][] = [
    [
      { n: 2 },
      "n",
      "it changes nothing at temperature 0, which is taken where none is " +
      'given, expected a "temperature" above 0 beside it',
    ],
    [
      { n: 17, temperature: 1 },
      "n",
      "it is 17, expected a whole number from 1 to 16",
    ],
    [
      { min_p: 0.1 },
      "min_p",
      "it changes nothing at temperature 0, which is taken where none is " +
      'given, expected a "temperature" above 0 beside it',
    ],
    [
      { top_k: -2 },
      "top_k",
      "it is -2, expected a whole number, -1 or more",
    ],
    [
      { repetition_penalty: 0 },
      "repetition_penalty",
      "it is 0, expected a number above 0",
    ],
    [
      { logprobs: true, top_logprobs: 21 },
      "top_logprobs",
      "it is 21, expected a whole number from 0 to 20",
    ],
    [
      { top_logprobs: 2 },
      "top_logprobs",
      'it is given without logprobs, expected "logprobs": true beside it',
    ],
    [
      { temperature: 3 },
      "temperature",
      "it is 3, expected a number from 0 to 2",
    ],
    [
      { temperature: "hot" },
      "temperature",
      'it is "hot", expected a number from 0 to 2',
    ],
    [
      { top_p: 0.9 },
      "top_p",
      "it changes nothing at temperature 0, which is taken where none is " +
      'given, expected a "temperature" above 0 beside it',
    ],
    [
      { max_tokens: 0 },
      "max_tokens",
      "it is 0, expected a whole number, 1 or more",
    ],
    [
      { max_tokens: 1, max_completion_tokens: 2 },
      "max_tokens",
      'it is 1 and "max_completion_tokens" is 2, expected one of the two',
    ],
    [{ seed: 1.5 }, "seed", "it is 1.5, expected a whole number"],
    [{ stop: "" }, "stop", 'it is "", expected a text, or up to 4 in a list'],
    [
      { stop: ["a", "b", "c", "d", "e"] },
      "stop",
      'it is ["a","b","c","d","e"], expected a text, or up to 4 in a list',
    ],
    [{ stream: 1 }, "stream", "it is 1, expected true or false"],
    [
      { stream_options: { include_usage: true } },
      "stream_options.include_usage",
      'it is true without a stream, expected "stream": true beside it',
    ],
    [
      { stream: true, stream_options: { x: 1 } },
      "stream_options.x",
      "it is not supported, expected include_usage alone",
    ],
    [
      { model: undefined },
      "model",
      "it is missing, expected the name of a model",
    ],
    [{ messages: "Hi" }, "messages", 'it is "Hi", expected a list of messages'],
    [
      { user: "me" },
      "user",
      "it is not supported, leave it out; there are model, messages, " +
      "temperature, top_p, top_k, min_p, repetition_penalty, max_tokens, " +
      "max_completion_tokens, seed, stop, n, logprobs, top_logprobs, stream, " +
      "stream_options",
    ],
  ];

  for (const [changes, param, why] of cases) {
    const body = JSON.parse(JSON.stringify({ ...ASKED, ...changes }));
    const error = assertThrows(() => readChatRequest(body), ApiError);
    assertEquals([error.param, error.status], [param, 400]);
    assertEquals(error.message, `Cannot use "${param}": ${why}`);
  }
  assertThrows(() => readChatRequest([]), ApiError, "expected an object");
});
