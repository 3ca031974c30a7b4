import { assertEquals } from "@std/assert";
import type { Batch } from "sft/batch/batch.ts";
import { planSteps } from "sft/batch/stream.ts";
import type { StepEvent } from "sft/core/events.ts";
import type { Engine } from "sft/engine/program.ts";
import { trainable } from "sft/model/loss.ts";
import { loadModel } from "sft/open/model_files.ts";
import { ADAMW_DEFAULTS } from "sft/train/optimizer.ts";
import type { Schedule } from "sft/train/schedule.ts";
import {
  allocateMoments,
  allocateParameters,
  type NamedValues,
} from "sft/train/state.ts";
import { compileTrainStep, type TrainStep } from "sft/train/step.ts";
import { NOTHING_DONE, train, type TrainProgress } from "sft/train/train.ts";
import { onEveryEngine, valuesOf } from "../support/engines.ts";
import { readFixture } from "../support/fixture.ts";

const { modelFolder, adamw } = await readFixture();
const loaded = await loadModel(modelFolder);

/** Twelve rows, two a batch, two batches a step: three steps an epoch. */
const plan = planSteps({
  rows: adamw.batches.flat(),
  rowsPerBatch: 2,
  batchesPerStep: 2,
  epochs: 2,
  seed: 5,
});
const SCHEDULE: Schedule = {
  type: "linear",
  peak: 0.01,
  steps: plan.steps,
  warmupSteps: 0,
  decaySteps: 0,
  minRatio: 0,
};

/** A step that computes nothing and tells what it was asked for. */
function pretended(): TrainStep & { readonly asked: unknown[] } {
  const asked: unknown[] = [];
  return {
    asked,
    compiled: [],
    run: (batches, learningRate, step) => {
      asked.push([batches.length, learningRate, step]);
      return Promise.resolve({ loss: 10 - step, gradNorm: step / 2 });
    },
    dispose: () => {},
  };
}

/** A clock that goes on by 10 ms at every look, from 1000. */
function ticking(): () => number {
  let now = 990;
  return () => now += 10;
}

/** Two steps: of one batch, and of two. */
const batch = { B: 2, T: 8 } as Batch;
const STEPS = [
  {
    step: 4,
    epoch: 1,
    epochProgress: 1.5,
    batches: [batch],
    targets: 7,
    realTokens: 15,
  },
  {
    step: 5,
    epoch: 1,
    epochProgress: 2,
    batches: [batch, batch],
    targets: 3,
    realTokens: 20,
  },
];

Deno.test("train() tells of every step", async () => {
  const step = pretended();
  const schedule = { ...SCHEDULE, peak: 1, steps: 5 };
  const done = { trainedTokens: 100, elapsedMs: 500 };
  const events = await Array.fromAsync(
    train(step, STEPS, schedule, ticking(), done),
  );

  assertEquals(step.asked, [[1, 0.4, 4], [2, 0.2, 5]]);
  assertEquals(events, [
    {
      kind: "step",
      step: 4,
      epoch: 1.5,
      loss: 6,
      gradNorm: 2,
      learningRate: 0.4,
      targets: 7,
      realTokens: 15,
      tokens: 16,
      stepMs: 10,
      elapsedMs: 520,
      trainedTokens: 107,
    },
    {
      kind: "step",
      step: 5,
      epoch: 2,
      loss: 5,
      gradNorm: 2.5,
      learningRate: 0.2,
      targets: 3,
      realTokens: 20,
      tokens: 32,
      stepMs: 10,
      elapsedMs: 540,
      trainedTokens: 110,
    },
  ]);
});

Deno.test("train() runs no step that nobody asks for", async () => {
  const step = pretended();
  for await (const _ of train(step, plan.from(1), SCHEDULE, ticking())) break;
  assertEquals(step.asked, [[2, 0.01, 1]]);
});

/** Events of the steps from `first` to `last`, and the state after them. */
async function trained(
  engine: Engine,
  saved: NamedValues,
  [first, last]: readonly [number, number],
  done: TrainProgress = NOTHING_DONE,
) {
  const model = trainable(loaded.model.withDropout(0.1));
  const state = {
    ...allocateParameters(engine, model.parameters, saved),
    ...allocateMoments(engine, model.parameters, saved),
  };
  const step = compileTrainStep({
    engine,
    model,
    state,
    shape: { B: 2, T: 24, K: plan.slots, longest: plan.longest },
    optimizer: ADAMW_DEFAULTS,
    accumulates: true,
    seed: 3,
  });
  const events: StepEvent[] = [];
  const clock = () => 0;
  for await (
    const event of train(step, plan.from(first), SCHEDULE, clock, done)
  ) {
    events.push(event);
    if (event.step === last) break;
  }
  step.dispose();
  return { events, state: await valuesOf(state) };
}

onEveryEngine(
  "train() goes on from saved state as if it had never stopped",
  async (engine) => {
    const whole = await trained(engine, loaded.values, [1, 5]);
    // The second begins within an epoch, with another engine's memory.
    const before = await trained(engine, loaded.values, [1, 2]);
    const { trainedTokens } = before.events[1];
    const after = await trained(engine, before.state, [3, 5], {
      trainedTokens,
      elapsedMs: 0,
    });

    assertEquals(whole.events.map(({ step }) => step), [1, 2, 3, 4, 5]);
    assertEquals([...before.events, ...after.events], whole.events);
    assertEquals(after.state, whole.state);
  },
);
