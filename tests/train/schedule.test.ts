import { assertAlmostEquals, assertEquals } from "@std/assert";
import { learningRateAt, type Schedule } from "sft/train/schedule.ts";
import { readFixture } from "../support/fixture.ts";

/** Rates of steps 1 to `count`. */
const rates = (schedule: Schedule, count: number) =>
  Array.from({ length: count }, (_, i) => learningRateAt(schedule, i + 1));

// What get_linear_schedule_with_warmup gives, step by step.

Deno.test("learningRateAt() warms up, then decays, as transformers does", () => {
  const schedule = { peak: 0.01, steps: 10, warmupRatio: 0.3 };
  const expected = [
    ...[0, 0.003333333333333333, 0.006666666666666666, 0.01],
    ...[0.008571428571428572, 0.007142857142857143, 0.005714285714285714],
    ...[0.004285714285714286, 0.002857142857142857, 0.0014285714285714286],
  ];
  for (const [index, rate] of rates(schedule, 10).entries()) {
    assertAlmostEquals(rate, expected[index], 1e-17, `step ${index + 1}`);
  }
});

Deno.test("learningRateAt() without warmup starts at the peak", () => {
  const schedule = { peak: 1, steps: 4, warmupRatio: 0 };
  assertEquals(rates(schedule, 4), [1, 0.75, 0.5, 0.25]);
});

Deno.test("learningRateAt() with nothing but warmup never reaches the peak", () => {
  const schedule = { peak: 1, steps: 4, warmupRatio: 1 };
  assertEquals(rates(schedule, 4), [0, 0.25, 0.5, 0.75]);
});

Deno.test("learningRateAt() rounds the warmup up to whole steps", () => {
  // 0.3 of 4 steps are 1.2, so two steps warm up.
  const schedule = { peak: 1, steps: 4, warmupRatio: 0.3 };
  assertEquals(rates(schedule, 4), [0, 0.5, 1, 0.5]);
});

Deno.test("learningRateAt() stays at 0 after the last step", () => {
  const schedule = { peak: 1, steps: 4, warmupRatio: 0.25 };
  assertEquals([5, 6].map((step) => learningRateAt(schedule, step)), [0, 0]);
});

Deno.test("learningRateAt() gives the rates that PyTorch trained with", async () => {
  const { adamw } = await readFixture();
  const steps = adamw.steps.length;
  const warmupRatio = adamw.warmupSteps / steps;
  for (const [index, { learningRate }] of adamw.steps.entries()) {
    assertAlmostEquals(
      learningRateAt({ peak: adamw.lr, steps, warmupRatio }, index + 1),
      learningRate,
      1e-16,
    );
  }
});
