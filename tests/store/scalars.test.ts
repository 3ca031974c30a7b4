import { assertEquals } from "@std/assert";
import type { RunEvent } from "sft/core/events.ts";
import { scalarRows } from "sft/store/scalars.ts";
import { evaluationWith, sampleWith, stepWith } from "../support/views.ts";

Deno.test("scalarRows() puts what was measured at a step into one row", () => {
  const rows = scalarRows([
    evaluationWith(0, 3),
    stepWith(1, { loss: 2.5 }),
    stepWith(2, { loss: 2.25, learningRate: 1e-4, trainedTokens: 20 }),
    sampleWith(2, "4"),
    { kind: "note", step: 2, text: "hello" },
    evaluationWith(2, 2.75),
  ]);

  assertEquals(rows.map(({ step, elapsedMs }) => [step, elapsedMs]), [
    [0, 0],
    [1, 600],
    [2, 1200],
  ]);
  assertEquals(rows[0].values, { "eval/loss": 3 });
  assertEquals(rows[2].values, {
    "train/loss": 2.25,
    "train/grad_norm": 1,
    "train/learning_rate": 1e-4,
    "train/epoch": 0.5,
    "train/trained_tokens": 20,
    "train/tokens_per_second": 160,
    "eval/loss": 2.75,
  });
});

Deno.test("scalarRows() orders by step what was measured later", () => {
  const yardstick: RunEvent = {
    kind: "yardstick",
    step: 1,
    epoch: 0.25,
    trainedTokens: 10,
    dataSha256: "ab",
    conversations: 2,
    answerTokens: 8,
    answerNatsPerToken: 1.5,
    answerBitsPerByte: 0.5,
    answers: 2,
    rightShare: 0.5,
    stopShare: 1,
    emptyShare: 0,
    distinct2: 0.75,
    meanLength: 12,
  };
  const rows = scalarRows([
    evaluationWith(0, 3),
    evaluationWith(2, 2),
    yardstick,
  ]);

  assertEquals(rows.map(({ step }) => step), [0, 1, 2]);
  assertEquals(rows[1].values, {
    "yardstick/answer_nats_per_token": 1.5,
    "yardstick/answer_bits_per_byte": 0.5,
    "yardstick/right_share": 0.5,
    "yardstick/stop_share": 1,
    "yardstick/empty_share": 0,
    "yardstick/distinct_2": 0.75,
    "yardstick/mean_length": 12,
  });
});

Deno.test("scalarRows() keeps the later telling of steps told twice", () => {
  const rows = scalarRows([
    stepWith(1),
    stepWith(2, { loss: 9 }),
    stepWith(2, { loss: 2 }),
  ]);

  assertEquals(rows.map(({ values }) => values["train/loss"]), [2, 2]);
});

Deno.test("scalarRows() leaves out what is unknown and keeps what is not a number", () => {
  const line = '{"kind":"step","step":1,"epoch":0.5,"loss":null}';

  assertEquals(scalarRows([JSON.parse(line)]), [{
    step: 1,
    elapsedMs: 0,
    values: { "train/loss": NaN, "train/epoch": 0.5 },
  }]);
});
