import { assertEquals, assertThrows } from "@std/assert";
import { DivergedError } from "sft/train/divergence.ts";
import { StepFaults } from "sft/train/step_faults.ts";

const GOOD = { loss: 2, gradNorm: 1 };
const BAD = { loss: NaN, gradNorm: NaN };

Deno.test("StepFaults ends a run at the first fault where none is left out", () => {
  const faults = new StepFaults(false);

  assertEquals(faults.judge({ step: 1, ...GOOD }), undefined);
  assertThrows(
    () => faults.judge({ step: 2, loss: 2, gradNorm: Infinity }),
    DivergedError,
    "Cannot train on after step 2: its gradient norm is Infinity",
  );
});

Deno.test("StepFaults says what was wrong, and counts", () => {
  const faults = new StepFaults(true);

  assertEquals(
    [
      faults.judge({ step: 1, ...GOOD }),
      faults.judge({ step: 2, ...BAD }),
      faults.judge({ step: 3, loss: 2, gradNorm: NaN }),
      faults.judge({ step: 4, ...GOOD }),
      faults.judge({ step: 5, loss: -Infinity, gradNorm: 1 }),
    ],
    [
      undefined,
      "its loss is NaN",
      "its gradient norm is NaN",
      undefined,
      "its loss is -Infinity",
    ],
  );
  assertEquals(faults.skipped, 3);
});

Deno.test("StepFaults leaves out ten in a row, and ends at the eleventh", () => {
  const steps = (from: number, to: number, kind: typeof GOOD) =>
    Array.from(
      { length: to - from + 1 },
      (_, i) => ({ step: from + i, ...kind }),
    );
  const unbroken = new StepFaults(true);
  const before = [...steps(1, 10, BAD), ...steps(11, 11, GOOD)];
  for (const step of before) unbroken.judge(step);
  // What is on record counts as what was seen.
  const resumed = new StepFaults(true, [...before, ...steps(12, 17, BAD)]);
  for (const step of steps(12, 17, BAD)) unbroken.judge(step);

  for (const faults of [unbroken, resumed]) {
    for (const step of steps(18, 21, BAD)) faults.judge(step);
    const error = assertThrows(
      () => faults.judge({ step: 22, ...BAD }),
      DivergedError,
      "its loss is NaN, the 11th step in a row that would be left out",
    );
    assertEquals([error.step, error.lastGoodStep], [22, 10]);
  }
});
