import { assertAlmostEquals, assertEquals } from "@std/assert";
import { learningRateAt, type Schedule } from "sft/train/schedule.ts";
import { readFixture } from "../support/fixture.ts";
import schedules from "../fixtures/schedules.json" with { type: "json" };

/** Rates of steps 1 to `count`. */
const rates = (schedule: Schedule, count: number) =>
  Array.from({ length: count }, (_, i) => learningRateAt(schedule, i + 1));

for (const { rates: expected, ...given } of schedules.cases) {
  const { type, steps, warmupSteps, decaySteps, minRatio } = given;
  const name = `${type} of ${steps} steps, ${warmupSteps} of warmup, ` +
    `${decaySteps} of decay, to ${minRatio}`;

  Deno.test(`learningRateAt() is transformers' ${name}`, () => {
    const schedule = { ...given, peak: 1 } as Schedule;
    for (const [index, rate] of rates(schedule, steps).entries()) {
      assertAlmostEquals(rate, expected[index], 1e-15, `step ${index + 1}`);
    }
  });
}

Deno.test("learningRateAt() gives shares of the highest rate", () => {
  const cosine: Schedule = {
    type: "cosine_with_min_lr",
    peak: 0.02,
    steps: 3,
    warmupSteps: 1,
    decaySteps: 0,
    minRatio: 0.5,
  };
  // A quarter and the whole of a turn's half: 1, then 3/4 of the peak.
  for (const [index, rate] of [0, 0.02, 0.015].entries()) {
    assertAlmostEquals(learningRateAt(cosine, index + 1), rate, 1e-17);
  }
});

Deno.test("learningRateAt() gives the rates that PyTorch trained with", async () => {
  const { adamw } = await readFixture();
  const schedule: Schedule = {
    type: "linear",
    peak: adamw.lr,
    steps: adamw.steps.length,
    warmupSteps: adamw.warmupSteps,
    decaySteps: 0,
    minRatio: 0,
  };
  assertEquals(adamw.steps.length, 20);
  for (const [index, { learningRate }] of adamw.steps.entries()) {
    assertAlmostEquals(
      learningRateAt(schedule, index + 1),
      learningRate,
      1e-16,
    );
  }
});
