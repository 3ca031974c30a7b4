import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Message } from "sft/chat/message.ts";
import { UserError } from "sft/core/errors.ts";
import {
  CHAT_DEFAULTS,
  type ChatConfig,
  ChatModel,
  NO_TEMPLATE,
  ORIGIN_PROMPTS,
} from "sft/experiment/chat.ts";
import { GREEDY } from "sft/model/sample.ts";
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

  const answer = await open.model.answer(HI, 1, (piece) => pieces.push(piece));

  assertEquals([answer.text, answer.stopped], ["Hello there", true]);
  assertEquals(pieces.filter(Boolean), ["Hello", " there"]);
});

Deno.test("answer() ends at max_length, counted with the prompt", async () => {
  // Nine tokens of prompt leave room for one.
  using open = await opened({ max_length: 10 });

  const { text, stopped } = await open.model.answer(HI, 1);

  assertEquals([text, stopped], ["Hello", false]);
});

Deno.test("answer() decides by the seed alone", async () => {
  using open = await opened({ sampling: HOT });
  const text = async (seed: number) => (await open.model.answer(HI, seed)).text;

  const first = await text(1);

  assertEquals(await text(1), first);
  assert(await text(2) !== first);
});

Deno.test("answer() refuses a conversation that leaves no room", async () => {
  using open = await opened({ max_length: 9 });

  const error = await assertRejects(() => open.model.answer(HI, 1), UserError);

  assertEquals(
    error.message,
    "Cannot answer: the prompt has 9 tokens, --max_length allows 9 with the " +
      "answer, shorten it or raise the limit",
  );
});

Deno.test("open() without a template feeds the bare last message", async () => {
  using none = await opened({ template: NO_TEMPLATE, max_length: 2 });

  // "Hi" is one token, so there is room; "Hi there" is two.
  assertEquals((await none.model.answer(HI, 1)).stopped, false);
  const error = await assertRejects(
    () => none.model.answer([...HI, { role: "user", content: "Hi there" }], 1),
    UserError,
  );
  assertEquals(
    error.message,
    "Cannot answer: the prompt has 2 tokens, --max_length allows 2 with the " +
      "answer, shorten it or raise the limit",
  );
});

Deno.test("ORIGIN_PROMPTS and CHAT_DEFAULTS are the origin's", () => {
  assertEquals(ORIGIN_PROMPTS, [
    "请介绍一下长江。",
    "什么是重力？",
    "海水为什么是咸的？",
    "世界上最高的山峰是哪座？",
  ]);
  assertEquals(CHAT_DEFAULTS, {
    max_length: 100,
    temperature: 0.7,
    top_k: 50,
    top_p: 0.95,
    no_repeat_ngram_size: 2,
    seed: 42,
  });
});
