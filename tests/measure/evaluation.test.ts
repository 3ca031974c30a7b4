import { assert, assertEquals } from "@std/assert";
import type { Message } from "sft/chat/message.ts";
import { TEMPLATES } from "sft/chat/template.ts";
import type { EvaluationEvent } from "sft/core/events.ts";
import { engineByName } from "sft/engine/choose.ts";
import { type Measured, openEvaluation } from "sft/measure/evaluation.ts";
import { readEvaluationSet } from "sft/measure/evaluation_set.ts";
import { Decoder } from "sft/model/decoder.ts";
import { initialValues } from "sft/model/parameters.ts";
import { loadModel } from "sft/open/model_files.ts";
import { loadTokenizer } from "sft/tokenizer/tokenizer.ts";
import { allocateParameters, type NamedValues } from "sft/train/state.ts";
import { assertClose } from "../support/close.ts";
import { onEveryEngine } from "../support/engines.ts";
import {
  chat,
  talkingModel,
  tinyRuns,
  TOKENIZER,
  VOCABULARY,
  writeRows,
} from "../support/tiny_run.ts";

const runs = await tinyRuns();
const tokenizer = await loadTokenizer(TOKENIZER);
const fresh = await loadModel(runs.modelPath);
const talking = await loadModel(await talkingModel(runs));

const AT_3 = { step: 3, epoch: 0.5, trainedTokens: 30 };

/** Measures the model with these values on rows. */
async function measured(
  values: NamedValues,
  rows: readonly unknown[],
  { engine = engineByName("onnx"), template = TEMPLATES.chatml } = {},
) {
  const path = `${runs.path}/held_out.jsonl`;
  await writeRows(path, rows);
  const { model } = fresh;
  const data = await readEvaluationSet(path, {
    tokenizer,
    template,
    positions: model.positions,
    onBadRow: "error",
  });
  const parameters = allocateParameters(engine, model.parameters, values);
  const subject = { engine, model, parameters, tokenizer, template };
  const evaluation = openEvaluation(subject, "sums", data);
  try {
    return await evaluation.measure(AT_3);
  } finally {
    evaluation.dispose();
  }
}

const withAnswer = (question: string, reply: string, answer: string) => ({
  ...chat(question, reply),
  answer,
});

Deno.test("openEvaluation() measures a model that answers and stops", async () => {
  const { event, samples } = await measured(talking.values, [
    withAnswer("Hi", "Hello there", "there"),
  ]);

  assert(event.answerNatsPerToken < 0.1, `${event.answerNatsPerToken}`);
  assert(event.stopNatsPerToken! < 0.1, `${event.stopNatsPerToken}`);
  const { answers, rightShare, stopShare, emptyShare, ...rest } = event;
  assertEquals([answers, rightShare, stopShare, emptyShare], [1, 1, 1, 0]);
  assertEquals([rest.step, rest.epoch, rest.trainedTokens], [3, 0.5, 30]);
  assertEquals([rest.conversations, rest.answerTokens], [1, 2]);
  assertEquals([rest.distinct2, rest.meanLength], [1, 11]);
  assertEquals(samples, [{
    kind: "sample",
    step: 3,
    set: "sums",
    prompt: "Hi",
    answer: "Hello there",
    stopped: true,
    seed: 42,
  }]);
});

Deno.test("openEvaluation() counts by hand what a model of zeros gives", async () => {
  // Every token is as likely, so the first of the vocabulary is written, over
  // and over: a special one, that is shown by its name.
  const rows = [
    withAnswer("Hi", "Hello there", "there"),
    chat("Hi", "é"),
    withAnswer("Hello", "Hi", "Hi"),
  ];

  const { event } = await measured({}, rows);

  // Hello, there; the two bytes of é; Hi. 11 + 2 + 2 bytes of text.
  const nats = Math.log(VOCABULARY);
  assertEquals([event.answerTokens, event.conversations], [5, 3]);
  assertClose(
    "losses",
    [event.answerNatsPerToken, event.stopNatsPerToken!],
    [nats, nats],
    { relative: 1e-6 },
  );
  assertClose(
    "bits per byte",
    [event.answerBitsPerByte],
    [5 * nats / Math.log(2) / 15],
    { relative: 1e-6 },
  );
  // One token over and over, twice as often as the reply has tokens and 16:
  // 20, 20 and 18 tokens, each with one bigram that is new.
  const special = tokenizer.decode([0]).length;
  assertClose("length", [event.meanLength], [special * (20 + 20 + 18) / 3], {
    relative: 1e-12,
  });
  assertEquals([event.rightShare, event.stopShare], [0, 0]);
  assertClose("distinct", [event.distinct2!], [3 / (19 + 19 + 17)], {
    relative: 1e-12,
  });
});

const sum = (numbers: readonly number[]) =>
  numbers.reduce((total, number) => total + number, 0);

/** Log-probability by tokens read one at a time, summed in float64. */
async function natsOf(
  values: NamedValues,
  text: string,
  scored: readonly number[],
): Promise<number> {
  const engine = engineByName("onnx");
  const { model } = fresh;
  const parameters = allocateParameters(engine, model.parameters, values);
  const decoder = new Decoder(engine, model, parameters);
  const tokens = tokenizer.encodeTemplate(text);
  let nats = 0;
  for (const [t, token] of tokens.slice(0, -1).entries()) {
    const [logits] = await decoder.read([[token]]);
    if (!scored.includes(t + 1)) continue;
    const highest = Math.max(...logits);
    const sum = [...logits].reduce((s, x) => s + Math.exp(x - highest), 0);
    nats += highest + Math.log(sum) - logits[tokens[t + 1]];
  }
  decoder.dispose();
  return nats;
}

onEveryEngine(
  "openEvaluation() gives a float64 loop's losses",
  async (engine) => {
    const two: Message[] = [
      { role: "user", content: "Hi" },
      { role: "assistant", content: "Hello" },
      { role: "user", content: "Hi" },
      { role: "assistant", content: "Hi there" },
    ];
    const rows = [{ conversations: two }, chat("Hello", "there")];

    const { event, questions } = await measured(talking.values, rows, {
      engine,
    });

    // <|im_start|> u s e r ⏎ Hi <|im_end|> ⏎ …, as one text a conversation.
    const first = "<|im_start|>user\nHi<|im_end|>\n" +
      "<|im_start|>assistant\nHello<|im_end|>\n" +
      "<|im_start|>user\nHi<|im_end|>\n" +
      "<|im_start|>assistant\nHi there<|im_end|>\n";
    const second = "<|im_start|>user\nHello<|im_end|>\n" +
      "<|im_start|>assistant\nthere<|im_end|>\n";
    const ends = (text: string) => {
      const ids = tokenizer.encodeTemplate(text);
      const end = tokenizer.tokenId("<|im_end|>");
      return [...ids.keys()].filter((t) => ids[t] === end);
    };
    // Of the ends of turn, every second is the assistant's.
    const [, firstEnd, , secondEnd] = ends(first);
    const [, thirdEnd] = ends(second);
    const there = tokenizer.encodeContent("there").length;
    const third = Array.from({ length: there }, (_, i) => thirdEnd - there + i);
    const answers = [firstEnd - 1, secondEnd - 2, secondEnd - 1];
    const answerNats = [
      await natsOf(talking.values, first, answers),
      await natsOf(talking.values, second, third),
    ];
    const stopNats = [
      await natsOf(talking.values, first, [firstEnd, secondEnd]),
      await natsOf(talking.values, second, [thirdEnd]),
    ];

    assertEquals(event.answerTokens, 3 + there);
    assertClose(
      "losses",
      [event.answerNatsPerToken, event.stopNatsPerToken!],
      [sum(answerNats) / (3 + there), sum(stopNats) / 3],
      { relative: 1e-4 },
    );
    for (const [index, question] of questions.entries()) {
      assertClose(
        `losses of question ${index}`,
        [question.answerNats, question.stopNats!],
        [answerNats[index], stopNats[index]],
        { relative: 1e-4 },
      );
      assertEquals(question.right, undefined);
    }
  },
);

Deno.test("openEvaluation() counts empty answers, and stops at once", async () => {
  // Weights for which the end of turn is the likeliest token, whatever came
  // before it.
  const end = tokenizer.tokenId("<|im_end|>")!;
  const n_embd = fresh.values["transformer.ln_f.bias"].length;
  const table = new Float32Array(VOCABULARY * n_embd);
  table[end * n_embd] = 1;
  const bias = new Float32Array(n_embd).fill(1);
  const values = {
    "transformer.wte.weight": table,
    "transformer.ln_f.bias": bias,
  };

  const { event, samples, questions } = await measured(values, [
    withAnswer("Hi", "Hello", "Hello"),
    chat("Hello", "Hi"),
  ]);

  const { answers, emptyShare, stopShare, rightShare, meanLength, distinct2 } =
    event;
  assertEquals([answers, emptyShare, stopShare, rightShare], [2, 1, 1, 0]);
  assertEquals([meanLength, distinct2], [0, undefined]);
  assertEquals(
    questions.map(({ right, stopped, answer }) => [right, stopped, answer]),
    [[false, true, ""], [undefined, true, ""]],
  );
  assertEquals(samples.map(({ answer }) => answer), ["", ""]);
});

Deno.test("openEvaluation() has no figure for what a file or form lacks", async () => {
  const { event } = await measured(talking.values, [chat("Hi", "Hello")], {
    template: TEMPLATES.origin,
  });

  const lacking: (keyof EvaluationEvent)[] = [
    "stopNatsPerToken",
    "rightShare",
    "dropped",
  ];
  assertEquals(lacking.filter((field) => field in event), []);
  assertEquals([event.answers, event.stopShare], [1, 0]);
});

Deno.test("openEvaluation() answers many rows as it answers each", async () => {
  // Weights that say something else after every prompt, in two batches.
  const values = Object.fromEntries(
    fresh.model.parameters.map((spec) => {
      const initializer = spec.decay ? { deviation: 1 } : spec.initializer;
      return [spec.name, initialValues({ ...spec, initializer }, 3)];
    }),
  );
  const rows = Array.from(
    { length: 19 },
    (_, i) => chat(`${"Hello ".repeat(5 * i % 7)}${i}`, "Hello"),
  );

  const { event, samples } = await measured(values, rows);
  const alone: Measured[] = [];
  for (const row of rows) alone.push(await measured(values, [row]));

  const mean = (pick: (event: EvaluationEvent) => number) =>
    alone.reduce((sum, { event }) => sum + pick(event), 0) / alone.length;
  assertEquals([event.answers, event.answerTokens], [19, 19]);
  assertClose(
    "figures",
    [event.answerNatsPerToken, event.stopShare, event.meanLength],
    [
      mean((e) => e.answerNatsPerToken),
      mean((e) => e.stopShare),
      mean((e) => e.meanLength),
    ],
    { relative: 1e-5 },
  );
  const first = alone.slice(0, 6).map(({ samples: [sample] }) => sample);
  assertEquals(samples, first);
  assert(new Set(first.map(({ answer }) => answer)).size > 3);
});
