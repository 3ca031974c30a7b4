import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import type { Message } from "sft/chat/message.ts";
import { UserError } from "sft/core/errors.ts";
import { GREEDY } from "sft/model/sample.ts";
import {
  type ChatConfig,
  ChatModel,
  NO_TEMPLATE,
  NoRoomError,
  ORIGIN_PROMPTS,
} from "sft/run/chat_model.ts";
import { talkingModel, tinyRuns, TOKENIZER } from "../support/tiny_run.ts";

const runs = await tinyRuns();
const talking = await talkingModel(runs);

/** A model to talk to, given back at the end of the scope. */
async function opened(changes: Partial<ChatConfig> = {}) {
  const model = await ChatModel.open({
    engine: "onnx",
    model_path: talking,
    tokenizer_path: TOKENIZER,
    max_length: 40,
    sampling: GREEDY,
    ...changes,
  });
  return { model, [Symbol.dispose]: () => model.dispose() };
}

const HI: Message[] = [{ role: "user", content: "Hi" }];
const HOT = { ...GREEDY, temperature: 5 };

Deno.test("answer() ends where the model stops, and shows no stop token", async () => {
  using open = await opened();
  const pieces: string[] = [];

  const answer = await open.model.answer(HI, {
    seed: 1,
    onText: (piece) => pieces.push(piece),
  });

  assertEquals([answer.text, answer.stopped], ["Hello there", true]);
  assertEquals(pieces.filter(Boolean), ["Hello", " there"]);
});

Deno.test("answer() ends at max_length, counted with the prompt", async () => {
  // Nine tokens of prompt leave room for one.
  using open = await opened({ max_length: 10 });

  const { text, stopped } = await open.model.answer(HI, { seed: 1 });

  assertEquals([text, stopped], ["Hello", false]);
});

Deno.test("answer() ends after as many tokens as were asked for, and counts", async () => {
  using open = await opened();
  const answer = await open.model.answer(HI, { seed: 1, mostTokens: 1 });

  const { text, ended, promptTokens, tokens } = answer;
  assertEquals([text, ended], ["Hello", "length"]);
  assertEquals([promptTokens, tokens.length], [9, 1]);
});

Deno.test("answer() takes the sampling that it is asked with", async () => {
  using open = await opened({ sampling: undefined });
  const greedy = await open.model.answer(HI, { seed: 1 });
  const hot = await open.model.answer(HI, { seed: 1, sampling: HOT });

  assertEquals([greedy.text, greedy.ended], ["Hello there", "stop"]);
  assert(hot.text !== greedy.text);
});

Deno.test("answer() has the room that the model has where none is given", async () => {
  // Of the 64 positions of the model, the question takes all but two.
  using open = await opened({ max_length: undefined, template: NO_TEMPLATE });
  const question = `Hi${" there".repeat(61)}`;
  assertEquals(open.model.tokenizer.encodeContent(question).length, 62);

  const { tokens, ended, promptTokens } = await open.model.answer(
    [{ role: "user", content: question }],
    { seed: 1 },
  );
  if (ended === "length") assertEquals(tokens.length, 2);
  assertEquals([open.model.longest, promptTokens], [64, 62]);
  const error = assertThrows(
    () =>
      open.model.assertAnswerable([
        { role: "user", content: `${question} there there` },
      ]),
    NoRoomError,
  );
  assertEquals(
    error.message,
    "Cannot answer: the prompt has 64 tokens, the model allows 64 with the " +
      "answer, shorten it",
  );
});

Deno.test("answer() decides by the seed alone", async () => {
  using open = await opened({ sampling: HOT });
  const text = async (seed: number) =>
    (await open.model.answer(HI, { seed })).text;

  const first = await text(1);

  assertEquals(await text(1), first);
  assert(await text(2) !== first);
});

Deno.test("answer() refuses a conversation that leaves no room", async () => {
  using open = await opened({ max_length: 9 });

  const error = await assertRejects(
    () => open.model.answer(HI, { seed: 1 }),
    UserError,
  );

  assertEquals(
    error.message,
    "Cannot answer: the prompt has 9 tokens, --max_length allows 9 with the " +
      "answer, shorten it or raise the limit",
  );
});

const exchange = (question: string): Message[] => [
  { role: "user", content: question },
  { role: "assistant", content: "Hello there" },
];

Deno.test("dropOldest() drops exchanges until a quarter is left to the answer", async () => {
  // A question takes 9 tokens, each exchange before it 13 more.
  const exchanges = [...exchange("Hi"), ...exchange("Hi")];
  const messages = [...exchanges, ...HI];
  const kept = async (max_length: number) => {
    using open = await opened({ max_length });
    return open.model.dropOldest(messages);
  };

  assertEquals(await kept(47), messages);
  assertEquals(await kept(46), messages.slice(2));
  assertEquals(await kept(30), messages.slice(2));
  assertEquals(await kept(29), HI);
  assertEquals(await kept(10), HI);
});

Deno.test("dropOldest() keeps the system's turn", async () => {
  const system: Message = { role: "system", content: "Hi" };
  using open = await opened({ max_length: 20 });

  assertEquals(
    open.model.dropOldest([
      system,
      ...exchange("Hi"),
      ...exchange("Hi"),
      ...HI,
    ]),
    [system, ...HI],
  );
});

Deno.test("dropOldest() drops nothing without a template", async () => {
  // Four tokens, more than three quarters of five.
  const question: Message = { role: "user", content: "Hi there Hi" };
  const messages = [...exchange("Hi"), question];
  using open = await opened({ template: NO_TEMPLATE, max_length: 5 });

  assertEquals(open.model.tokenizer.encodeContent(question.content).length, 4);
  assertEquals(open.model.dropOldest(messages), messages);
});

Deno.test("dropOldest() refuses a question that is too long by itself", async () => {
  using open = await opened({ max_length: 9 });

  assertThrows(
    () => open.model.dropOldest([...exchange("Hi"), ...HI]),
    UserError,
    "Cannot answer: the prompt has 9 tokens, --max_length allows 9 with the " +
      "answer, shorten it or raise the limit",
  );
});

Deno.test("answer() ends where it is told to", async () => {
  using open = await opened();
  const stop = new AbortController();
  const { text, stopped, ended } = await open.model.answer(HI, {
    seed: 1,
    onText: () => stop.abort(),
    signal: stop.signal,
  });

  assertEquals([text, stopped, ended], ["Hello", false, "signal"]);
});

Deno.test("answer() refuses a model whose logits are not numbers", async () => {
  const model_path = `${runs.path}/diverged`;
  await Deno.mkdir(model_path);
  for await (const { name } of Deno.readDir(talking)) {
    await Deno.copyFile(`${talking}/${name}`, `${model_path}/${name}`);
  }
  const weights = `${model_path}/model.safetensors`;
  const bytes = await Deno.readFile(weights);
  // After the length of the header and the header: float32, these bits are 3.4e38,
  // finite, but no sum of it is.
  const header = new DataView(bytes.buffer).getBigUint64(0, true);
  await Deno.writeFile(weights, bytes.fill(0x7f, 8 + Number(header)));

  for (const sampling of [GREEDY, HOT]) {
    using open = await opened({ model_path, sampling });
    const error = await assertRejects(
      () => open.model.answer(HI, { seed: 1 }),
      UserError,
    );
    assertEquals(
      error.message,
      `Cannot answer with "${model_path}": its logits are not numbers, as ` +
        "after training that diverged, pass another model or train again with " +
        "a lower learning rate",
    );
  }
});

Deno.test("open() without a template feeds the bare last message", async () => {
  using none = await opened({ template: NO_TEMPLATE, max_length: 2 });

  // "Hi" is one token, so there is room; "Hi there" is two.
  assertEquals((await none.model.answer(HI, { seed: 1 })).stopped, false);
  const error = await assertRejects(
    () =>
      none.model.answer([...HI, { role: "user", content: "Hi there" }], {
        seed: 1,
      }),
    UserError,
  );
  assertEquals(
    error.message,
    "Cannot answer: the prompt has 2 tokens, --max_length allows 2 with the " +
      "answer, shorten it or raise the limit",
  );
});

Deno.test("ORIGIN_PROMPTS are the origin's", () => {
  assertEquals(ORIGIN_PROMPTS, [
    "请介绍一下长江。",
    "什么是重力？",
    "海水为什么是咸的？",
    "世界上最高的山峰是哪座？",
  ]);
});
