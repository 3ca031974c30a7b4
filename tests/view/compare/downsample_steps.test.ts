import { assertEquals } from "@std/assert";
import {
  downsampleSteps,
  stepsPerPoint,
} from "sft/view/compare/downsample_steps.ts";
import { stepWith } from "../../support/views.ts";

Deno.test("downsampleSteps() leaves a short run as it is", () => {
  const steps = [stepWith(1), stepWith(2)];

  assertEquals(downsampleSteps(steps, 2), steps);
  assertEquals(stepsPerPoint(2, 2), 1);
});

Deno.test("downsampleSteps() joins neighbours, each loss by its targets", () => {
  const steps = [
    stepWith(1, { loss: 6, targets: 3, gradNorm: 1 }),
    stepWith(2, { loss: 2, targets: 1, gradNorm: 3 }),
    stepWith(3, { loss: 7, gradNorm: 5 }),
  ];

  assertEquals(downsampleSteps(steps, 2), [
    stepWith(2, { loss: 5, targets: 1, gradNorm: 2 }),
    stepWith(3, { loss: 7, gradNorm: 5 }),
  ]);
  assertEquals(stepsPerPoint(10_001, 1000), 11);
});

Deno.test("downsampleSteps() weighs what is told of pairs by their number", () => {
  const figures = (value: number) => ({
    chosenReward: value,
    rejectedReward: -value,
    rewardMargin: 2 * value,
    rewardAccuracy: value / 8,
    chosenLogp: -value,
    rejectedLogp: -2 * value,
  });
  const steps = [
    stepWith(1, { pairs: 3, loss: 6, ...figures(6) }),
    stepWith(2, { pairs: 1, loss: 2, ...figures(2) }),
  ];

  assertEquals(downsampleSteps(steps, 1), [
    stepWith(2, { pairs: 1, loss: 5, ...figures(5) }),
  ]);
});
