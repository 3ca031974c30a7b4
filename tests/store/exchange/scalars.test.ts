import { assertEquals } from "@std/assert";
import type { RunEvent } from "sft/core/events.ts";
import { parseEvent } from "sft/store/events.ts";
import { scalarRows } from "sft/store/exchange/scalars.ts";
import {
  evaluationWith,
  heldOutLossWith,
  sampleWith,
  stepWith,
} from "../../support/views.ts";

Deno.test("scalarRows() names several held-out sets as the Trainer does", () => {
  const [row] = scalarRows([
    heldOutLossWith(2, 3, { set: "A" }),
    heldOutLossWith(2, 4, { set: "B" }),
    evaluationWith(2, { set: "B", rightShare: 0.25 }),
  ]);

  const { values } = row;
  assertEquals(
    ["eval/A_loss", "eval/B_loss", "eval/B_right_share", "eval/loss"]
      .map((name) => values[name]),
    [3, 4, 0.25, undefined],
  );
});

Deno.test("scalarRows() puts what was measured at a step into one row", () => {
  const rows = scalarRows([
    heldOutLossWith(0, 3),
    stepWith(1, { loss: 2.5 }),
    stepWith(2, { loss: 2.25, learningRate: 1e-4, trainedTokens: 20 }),
    sampleWith(2, "4"),
    { kind: "note", step: 2, text: "hello" },
    heldOutLossWith(2, 2.75),
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
  const evaluation: RunEvent = {
    kind: "evaluation",
    set: "held_out",
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
    heldOutLossWith(0, 3),
    heldOutLossWith(2, 2),
    evaluation,
  ]);

  assertEquals(rows.map(({ step }) => step), [0, 1, 2]);
  assertEquals(rows[1].values, {
    "eval/answer_nats_per_token": 1.5,
    "eval/answer_bits_per_byte": 0.5,
    "eval/right_share": 0.5,
    "eval/stop_share": 1,
    "eval/empty_share": 0,
    "eval/distinct_2": 0.75,
    "eval/mean_length": 12,
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

  assertEquals(scalarRows([parseEvent(line)]), [{
    step: 1,
    elapsedMs: 0,
    values: { "train/loss": NaN, "train/epoch": 0.5 },
  }]);
});

Deno.test("scalarRows() names figures of pairs as TRL does", () => {
  const [{ values }] = scalarRows([
    stepWith(1, {
      ...{ pairs: 2, chosenReward: 1, rejectedReward: -1, rewardMargin: 2 },
      ...{ rewardAccuracy: 1, chosenLogp: -3, rejectedLogp: -4 },
    }),
  ]);
  const ofPairs = Object.entries(values).filter(([name]) =>
    /rewards|logps/.test(name)
  );

  assertEquals(Object.fromEntries(ofPairs), {
    "train/rewards/chosen": 1,
    "train/rewards/rejected": -1,
    "train/rewards/margins": 2,
    "train/rewards/accuracies": 1,
    "train/logps/chosen": -3,
    "train/logps/rejected": -4,
  });
});
