import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import {
  planSteps,
  type StepBatches,
  type StreamOptions,
} from "sft/batch/stream.ts";
import { row } from "./drawn_examples.ts";

/** Row r has r targets, and tokens from 100 r + 1 on. */
const FIVE = [1, 2, 3, 4, 5].map((r) => row(r, "0" + "1".repeat(r), 6));

const OPTIONS: StreamOptions = {
  rows: FIVE,
  rowsPerBatch: 2,
  batchesPerStep: 2,
  epochs: 3,
  seed: 1,
};

/** Numbers of the rows in each batch. */
function rowsIn({ batches }: StepBatches): number[][] {
  return batches.map(({ T, tokens }) =>
    [...tokens].filter((token, i) => i % T === 0 && token > 0)
      .map((token) => Math.floor(token / 100))
  );
}

Deno.test("planSteps() groups rows into batches and steps", () => {
  const plan = planSteps(OPTIONS);
  const steps = [...plan.from(1)];

  assertEquals([plan.steps, plan.stepsPerEpoch], [6, 2]);
  assertEquals(
    steps.map((step) => rowsIn(step).map(({ length }) => length)),
    [[2, 2], [1], [2, 2], [1], [2, 2], [1]],
  );
  assertEquals(
    steps.map(({ step, epoch, epochProgress }) => [step, epoch, epochProgress]),
    [[1, 0, 0.5], [2, 0, 1], [3, 1, 1.5], [4, 1, 2], [5, 2, 2.5], [6, 2, 3]],
  );
});

Deno.test("planSteps() shows every row once an epoch, in a new order", () => {
  const steps = [...planSteps(OPTIONS).from(1)];
  const epochs = [0, 1, 2].map((epoch) =>
    steps.filter((step) => step.epoch === epoch).flatMap(rowsIn).flat()
  );

  for (const order of epochs) {
    assertEquals(order.toSorted(), [1, 2, 3, 4, 5]);
  }
  assertEquals(new Set(epochs.map(String)).size, 3);
});

Deno.test("planSteps() counts targets and tokens of each step", () => {
  for (const step of planSteps(OPTIONS).from(1)) {
    // Row r has r targets and r + 1 tokens.
    const numbers = rowsIn(step).flat();
    const targets = numbers.reduce((sum, r) => sum + r, 0);

    assertEquals(step.targets, targets);
    assertEquals(step.realTokens, targets + numbers.length);
  }
});

Deno.test("planSteps() gives every batch one shape", () => {
  const plan = planSteps(OPTIONS);
  const batches = [...plan.from(1)].flatMap(({ batches }) => batches);

  for (const { B, T, K } of batches) {
    assertEquals([B, T, K], [2, 6, plan.slots]);
  }
  assertEquals(
    Math.max(...batches.map(({ targets }) => targets)),
    plan.slots,
  );
});

Deno.test("planSteps() knows the longest document of all rows", () => {
  assertEquals(planSteps(OPTIONS).longest, 6);
  const rows = [row(1, "01", 6), row(2, "0111", 6)];
  assertEquals(planSteps({ ...OPTIONS, rows }).longest, 4);
});

Deno.test("planSteps() keeps a slot where nothing is trained", () => {
  const rows = [row(1, "000", 3)];

  assertEquals(planSteps({ ...OPTIONS, rows }).slots, 1);
});

Deno.test("planSteps() goes on exactly where it stopped", () => {
  const whole = [...planSteps(OPTIONS).from(1)];

  for (let step = 1; step <= 7; step++) {
    assertEquals([...planSteps(OPTIONS).from(step)], whole.slice(step - 1));
  }
});

Deno.test("planSteps() follows the seed", () => {
  const order = (seed: number) =>
    [...planSteps({ ...OPTIONS, seed }).from(1)].map(rowsIn);

  assertEquals(order(1), order(1));
  assertNotEquals(order(1), order(2));
});

Deno.test("planSteps() has the steps asked for, in as many epochs as they take", () => {
  const whole = [...planSteps(OPTIONS).from(1)];

  for (const maxSteps of [1, 3, 5]) {
    const plan = planSteps({ ...OPTIONS, epochs: 1, maxSteps });
    assertEquals([...plan.from(1)].length, maxSteps);
    assertEquals(
      [...plan.from(1)].map(rowsIn),
      whole.slice(0, maxSteps).map(rowsIn),
    );
  }
  const fewTokens = { ...OPTIONS, maxSteps: 1000, trainedTokens: 15 };
  assertEquals(planSteps(fewTokens).steps, 2);
});

Deno.test("planSteps() shuffles an epoch alike however many follow", () => {
  const order = (epochs: number) =>
    [...planSteps({ ...OPTIONS, epochs }).from(1)].slice(0, 2).map(rowsIn);

  assertEquals(order(1), order(3));
});

Deno.test("planSteps() refuses what it cannot plan", () => {
  const message = (change: Partial<StreamOptions>) =>
    assertThrows(() => planSteps({ ...OPTIONS, ...change }), RangeError)
      .message;

  assertEquals(
    message({ rows: [] }),
    "Cannot plan steps: rows is 0, expected a whole number above 0",
  );
  assertEquals(
    message({ epochs: 0.5 }),
    "Cannot plan steps: epochs is 0.5, expected a whole number above 0",
  );
});

Deno.test("from() refuses steps that are not there", () => {
  const plan = planSteps(OPTIONS);

  for (const step of [0, 1.5, 8]) {
    assertEquals(
      assertThrows(() => plan.from(step), RangeError).message,
      `Cannot go on from step ${step}: expected 1 to 7`,
    );
  }
});

Deno.test("planSteps() ends with the step that reaches the targets asked for", () => {
  // Fifteen targets an epoch.
  const planned = (trainedTokens: number) => {
    const plan = planSteps({ ...OPTIONS, trainedTokens });
    const steps = [...plan.from(1)];
    return {
      steps: plan.steps,
      given: steps.length,
      trained: steps.reduce((sum, { targets }) => sum + targets, 0),
      before: steps.slice(0, -1)
        .reduce((sum, { targets }) => sum + targets, 0),
    };
  };

  for (const asked of [1, 15, 16, 29, 44]) {
    const { steps, given, trained, before } = planned(asked);
    assertEquals(given, steps);
    assertEquals([before < asked, trained >= asked], [true, true], `${asked}`);
  }
  assertEquals(planned(15).steps, 2);
  assertEquals(planned(1000).steps, 6);
});
