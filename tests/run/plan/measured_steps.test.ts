import { assertEquals } from "@std/assert";
import { isMeasured, measurementCount } from "sft/run/plan/measured_steps.ts";

const measured = (steps: number, eval_steps?: number) =>
  Array.from({ length: steps + 1 }, (_, step) => step)
    .filter((step) => isMeasured(step, { steps, eval_steps }));

Deno.test("isMeasured() gives six to eight measurements by default", () => {
  assertEquals(measured(435), [0, 63, 126, 189, 252, 315, 378, 435]);
  for (let steps = 9; steps < 2000; steps++) {
    const { length } = measured(steps);
    assertEquals(length >= 6 && length <= 8, true, `${steps} steps`);
  }
  // A shorter run is measured after every step.
  assertEquals(measured(3), [0, 1, 2, 3]);
});

Deno.test("isMeasured() keeps to a distance that is given", () => {
  assertEquals(measured(10, 4), [0, 4, 8, 10]);
  assertEquals(measured(8, 4), [0, 4, 8]);
  assertEquals(measured(3, 100), [0, 3]);
});

Deno.test("measurementCount() counts them", () => {
  for (const [steps, every] of [[435], [9], [1], [10, 4], [8, 4], [3, 100]]) {
    assertEquals(
      measurementCount({ steps, eval_steps: every }),
      measured(steps, every).length,
      `${steps} steps`,
    );
  }
});
