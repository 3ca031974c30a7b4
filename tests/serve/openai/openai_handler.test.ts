import OpenAI from "openai";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { turnEvents } from "sft/core/signals.ts";
import { openaiHandler } from "sft/serve/openai/openai_handler.ts";
import type { ServedModel } from "sft/serve/served_models.ts";
import { scripted } from "../../support/scripted_chat.ts";
import { served, servedModel } from "../../support/served.ts";

/** OpenAI's own client, and a server of ours for it. */
function client(models: readonly ServedModel[]) {
  const stop = new AbortController();
  const faults: unknown[] = [];
  const handler = openaiHandler(models, {
    seed: 42,
    stopping: stop.signal,
    onFault: (error) => faults.push(error),
  });
  const server = served(handler);
  const openai = new OpenAI({
    apiKey: "none",
    baseURL: `${server.address}/v1`,
    maxRetries: 0,
  });
  return { ...server, openai, handler, faults, stop: () => stop.abort() };
}

const HI = [{ role: "user" as const, content: "Hi" }];

Deno.test("the openai client lists models", async () => {
  await using server = client([servedModel("a", []), servedModel("b/c", [])]);

  const ids = [];
  for await (const { id, object } of server.openai.models.list()) {
    ids.push(id);
    assertEquals(object, "model");
  }
  assertEquals(ids, ["a", "b/c"]);
  assertEquals((await server.openai.models.retrieve("b/c")).id, "b/c");
  const error = await assertRejects(
    () => server.openai.models.retrieve("d"),
    OpenAI.NotFoundError,
  );
  assertEquals(
    [error.code, error.message],
    ["model_not_found", '404 Cannot find model "d": there is "a", "b/c"'],
  );
});

Deno.test("the openai client gets an answer, and what it took", async () => {
  await using server = client([servedModel("a", ["Hello there"])]);

  const { choices, usage, model, object } = await server.openai.chat.completions
    .create({ model: "a", messages: HI });

  assertEquals([model, object], ["a", "chat.completion"]);
  assertEquals(choices.map(({ message }) => message.content), ["Hello there"]);
  assertEquals(choices[0].finish_reason, "stop");
  assertEquals(usage, {
    prompt_tokens: 1,
    completion_tokens: 2,
    total_tokens: 3,
  });
});

Deno.test("an answer ends at max_tokens, and before what stops it", async () => {
  const answers = ["one two three", "one two three"];
  await using server = client([servedModel("a", answers)]);
  const ask = async (options: { max_tokens?: number; stop?: string }) => {
    const { choices: [{ message, finish_reason }] } = await server.openai.chat
      .completions.create({ model: "a", messages: HI, ...options });
    return [message.content, finish_reason];
  };

  assertEquals(await ask({ max_tokens: 2 }), ["one two ", "length"]);
  assertEquals(await ask({ stop: "tw" }), ["one ", "stop"]);
});

Deno.test("the openai client gets an answer as it is written", async () => {
  await using server = client([servedModel("a", ["one two"])]);

  const stream = await server.openai.chat.completions.create({
    model: "a",
    messages: HI,
    stream: true,
    stream_options: { include_usage: true },
  });
  const chunks = await Array.fromAsync(stream);

  assertEquals(
    chunks.flatMap(({ choices }) =>
      choices.map(({ delta, finish_reason }) => [delta, finish_reason])
    ),
    [
      [{ role: "assistant", content: "" }, null],
      [{ content: "one " }, null],
      [{ content: "two" }, null],
      [{}, "stop"],
    ],
  );
  assertEquals(chunks.at(-1)?.usage?.total_tokens, 3);
  assertEquals(new Set(chunks.map(({ id }) => id)).size, 1);
});

Deno.test("the openai client gets several answers, whole and as written", async () => {
  const answers = ["one", "two", "three", "four"];
  await using server = client([servedModel("a", answers)]);
  const request = { model: "a", messages: HI, n: 2, temperature: 1 } as const;

  const { choices, usage } = await server.openai.chat.completions.create(
    request,
  );
  assertEquals(
    choices.map(({ index, message }) => [index, message.content]),
    [[0, "one"], [1, "two"]],
  );
  assertEquals(usage?.completion_tokens, 2);

  const stream = await server.openai.chat.completions.create({
    ...request,
    stream: true,
  });
  const pieces = (await Array.fromAsync(stream)).flatMap(({ choices }) =>
    choices.map(({ index, delta }) => [index, delta.content])
  );
  assertEquals(pieces, [
    ...[[0, ""], [0, "three"], [0, undefined]],
    ...[[1, ""], [1, "four"], [1, undefined]],
  ]);
});

Deno.test("the openai client gets log-probabilities, whole and as written", async () => {
  const answers = ["one two", "one two"];
  await using server = client([servedModel("a", answers)]);
  const request = { model: "a", messages: HI, logprobs: true } as const;
  const score = (word: number) => ({
    token: `<${word}>`,
    logprob: -word || 0,
    bytes: [60, 48 + word, 62],
  });

  const { choices } = await server.openai.chat.completions.create({
    ...request,
    top_logprobs: 1,
  });
  assertEquals(
    choices[0].logprobs?.content,
    [0, 1].map((word) => ({
      ...score(word),
      top_logprobs: [{ ...score(7), logprob: -word || 0 }],
    })),
  );

  const stream = await server.openai.chat.completions.create({
    ...request,
    stream: true,
  });
  const scored = (await Array.fromAsync(stream)).flatMap(({ choices }) =>
    choices.map(({ logprobs }) => logprobs?.content ?? null)
  );
  assertEquals(scored, [
    null,
    [{ ...score(0), top_logprobs: [] }],
    [{ ...score(1), top_logprobs: [] }],
    null,
  ]);
});

Deno.test("a stream is events of the protocol, up to [DONE]", async () => {
  await using server = client([servedModel("a", ["Hi"])]);
  const response = await fetch(`${server.address}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ model: "a", messages: HI, stream: true }),
  });
  const text = await response.text();

  assertEquals(response.headers.get("content-type"), "text/event-stream");
  const events = text.split("\n\n");
  assertEquals(events.slice(-2), ["data: [DONE]", ""]);
  assert(events.slice(0, -1).every((event) => event.startsWith("data: ")));
});

Deno.test("the openai client is told what is wrong", async () => {
  const bare = servedModel("bare", [], { template: undefined });
  await using server = client([servedModel("a", []), bare]);
  const told = async (body: Record<string, unknown>) => {
    const error = await assertRejects(
      () =>
        server.openai.chat.completions.create(
          { model: "a", messages: HI, ...body } as never,
        ),
      OpenAI.BadRequestError,
    );
    return [error.param, error.code, error.type];
  };
  const invalid = "invalid_request_error";

  assertEquals(await told({ logit_bias: { 5: 1 } }), [
    ...["logit_bias", "unsupported_parameter", invalid],
  ]);
  assertEquals(await told({ n: 99 }), ["n", "invalid_value", invalid]);
  const long = [{ role: "user", content: "too long" }];
  assertEquals(await told({ messages: long }), [
    ...["messages", "context_length_exceeded", invalid],
  ]);
  assertEquals(
    await told({ model: "bare", messages: [...HI, ...HI] }),
    ["messages", "invalid_value", invalid],
  );
});

Deno.test("two questions at once are answered one after the other", async () => {
  let busy = 0;
  const answers = ["one", "two", "three"];
  const slow = servedModel("a", answers);
  const { answer } = slow.chat;
  const chat: ServedModel["chat"] = {
    ...slow.chat,
    answer: async (...asked) => {
      assertEquals(++busy, 1);
      const given = await answer(...asked);
      busy--;
      return given;
    },
  };
  await using server = client([{ ...slow, chat }]);

  const given = await Promise.all(
    answers.map(() =>
      server.openai.chat.completions.create({ model: "a", messages: HI })
    ),
  );

  assertEquals(
    given.map(({ choices: [{ message }] }) => message.content).toSorted(),
    ["one", "three", "two"],
  );
});

Deno.test("a client that goes away ends its answer, and the next is answered", async () => {
  const endless = "word ".repeat(1e5).trim();
  const begun: string[] = [];
  const ended: string[] = [];
  const chat: Partial<ServedModel["chat"]> = {
    answer: async (messages, request) => {
      const question = messages[0].content;
      begun.push(question);
      const script = question === "Hi" ? "Hello" : endless;
      const given = await scripted([script]).model.answer(messages, request);
      ended.push(`${question}: ${given.ended}`);
      return given;
    },
  };
  await using server = client([servedModel("a", [], chat)]);
  const { completions } = server.openai.chat;
  const asked = (content: string) => ({
    model: "a",
    messages: [{ role: "user" as const, content }],
  });

  const stream = await completions.create({ ...asked("1"), stream: true });
  for await (const _ of stream) break;
  const away = new AbortController();
  const whole = completions.create(asked("2"), { signal: away.signal });
  while (begun.length < 2) await turnEvents();
  away.abort();
  await assertRejects(() => whole, OpenAI.APIUserAbortError);

  const { choices } = await completions.create(asked("Hi"));
  assertEquals(choices[0].message.content, "Hello");
  assertEquals(ended, ["1: signal", "2: signal", "Hi: stop"]);
});

Deno.test("a server that stops says so in the middle of an answer", async () => {
  const endless = "word ".repeat(1e5).trim();
  await using server = client([servedModel("a", [endless])]);

  const stream = await server.openai.chat.completions.create({
    model: "a",
    messages: HI,
    stream: true,
  });
  const error = await assertRejects(async () => {
    for await (const _ of stream) server.stop();
  }, OpenAI.APIError);

  assert(error.message.includes("the server is stopping"), error.message);
});

Deno.test("faults are told, and whose they are", async () => {
  const failing = (error: Error) =>
    servedModel("a", [], { answer: () => Promise.reject(error) });
  const told = async (error: Error) => {
    await using server = client([failing(error)]);
    const { message } = await assertRejects(
      () => server.openai.chat.completions.create({ model: "a", messages: HI }),
      OpenAI.InternalServerError,
    );
    return [message, server.faults.length];
  };

  assertEquals(await told(new UserError("Cannot answer: no numbers")), [
    "500 Cannot answer: no numbers",
    0,
  ]);
  assertEquals(await told(new TypeError("x is not a function")), [
    "500 Cannot answer: a fault of the server",
    1,
  ]);
});

Deno.test("openaiHandler() answers nothing but its own, and no page", async () => {
  await using server = client([servedModel("a", ["Hi"])]);
  const answer = (path: string, init: RequestInit = {}) =>
    server.handler(
      new Request(`http://127.0.0.1:1${path}`, {
        ...init,
        headers: { host: "127.0.0.1:1", ...init.headers },
      }),
    );
  const status = async (path: string, init?: RequestInit) =>
    (await answer(path, init)).status;
  const post = { method: "POST", body: "{}" };

  assertEquals(await status("/v1/models"), 200);
  assertEquals(await status("/"), 404);
  assertEquals(await status("/v1/modelsandmore"), 404);
  assertEquals(await status("/v1/models/%"), 404);
  assertEquals(server.faults, []);
  assertEquals(await status("/v1/completions", post), 404);
  assertEquals(await status("/v1/models", post), 405);
  assertEquals(await status("/v1/chat/completions"), 405);
  const { headers } = await answer("/v1/chat/completions");
  assertEquals(headers.get("allow"), "POST");
  assertEquals(await status("/v1/chat/completions", post), 415);
  const evil = { headers: { origin: "http://evil.example" } };
  assertEquals(await status("/v1/models", evil), 403);
  const named = { headers: { host: "evil.example" } };
  assertEquals(await status("/v1/models", named), 403);
});
