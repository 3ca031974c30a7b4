import { assert, assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { ChatModel } from "sft/run/chat_model.ts";
import {
  generateAnswers,
  type GenerateConfig,
} from "sft/measure/generate_answers.ts";
import { SAMPLING, samplingOf } from "sft/settings/sampling.ts";
import { defaultsOf } from "sft/settings/setting.ts";
import { talkingModel, tinyRuns, TOKENIZER } from "../support/tiny_run.ts";

const runs = await tinyRuns();
const MODEL = {
  engine: "onnx",
  model_path: await talkingModel(runs),
  tokenizer_path: TOKENIZER,
} as const;

const HOT = { ...defaultsOf(SAMPLING), temperature: 5 };

Deno.test("generateAnswers() answers questions of any lengths in their order", async () => {
  const prompts: GenerateConfig["prompts"] = [
    "Hi",
    [{ role: "user", content: "Hi there" }],
    "Hi",
  ];
  const whole = await generateAnswers({ ...MODEL, prompts });
  const batches = await generateAnswers({ ...MODEL, prompts, batch_size: 2 });

  const texts = whole.map(([{ text }]) => text);
  assertEquals([texts[0], texts[2]], ["Hello there", "Hello there"]);
  assertEquals(batches, whole);
  const [[cut]] = await generateAnswers({
    ...MODEL,
    prompts: ["Hi"],
    max_new_tokens: 1,
  });
  assertEquals([cut.text, cut.stopped], ["Hello", false]);
});

Deno.test("generateAnswers() draws what a chat draws", async () => {
  const [several] = await generateAnswers({
    ...MODEL,
    ...HOT,
    prompts: ["Hi"],
    num_return_sequences: 2,
    max_new_tokens: 12,
    seed: 7,
    logprobs: 0,
  });
  const chat = await ChatModel.open({ ...MODEL, sampling: samplingOf(HOT) });

  for (const [sequence, answer] of several.entries()) {
    const { text, tokens, scored } = await chat.answer(
      [{ role: "user", content: "Hi" }],
      { seed: 7, sequence, mostTokens: 12, logprobs: 0 },
    );
    assertEquals([answer.text, answer.tokens], [text, tokens]);
    assertEquals(answer.scored?.length, scored?.length);
  }
  assert(several[0].text !== several[1].text);
  chat.dispose();
});

Deno.test("generateAnswers() ends before a stop string", async () => {
  const [[{ text, stopped }]] = await generateAnswers({
    ...MODEL,
    prompts: ["Hi"],
    stop_strings: [" th"],
  });
  assertEquals([text, stopped], ["Hello", true]);
});

Deno.test("generateAnswers() refuses what cannot be answered", async () => {
  const refusal = async (changes: Partial<GenerateConfig>) =>
    (await assertRejects(
      () => generateAnswers({ ...MODEL, prompts: ["Hi"], ...changes }),
      UserError,
    )).message;

  assertEquals(
    await refusal({ num_return_sequences: 2 }),
    "Cannot give 2 answers: at temperature 0 all are the same, set temperature",
  );
  assertEquals(
    await refusal({ max_length: 9 }),
    "Cannot answer prompts[0]: it has 9 tokens, 9 are allowed with the answer, " +
      "shorten it",
  );
});
