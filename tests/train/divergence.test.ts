import { assertEquals, assertThrows } from "@std/assert";
import {
  assertEndFinite,
  assertLossFinite,
  assertStepFinite,
  assertWeightsFinite,
  DivergedError,
} from "sft/train/divergence.ts";

/** What is said, and the last step that may be good. */
function refusalOf(refuse: () => void): [string, number] {
  const { message, lastGoodStep } = assertThrows(refuse, DivergedError);
  return [message, lastGoodStep];
}

Deno.test("assertStepFinite() names the step and what is not finite", () => {
  const remedy = "start a new run with a lower --learning_rate";

  assertStepFinite({ step: 12, loss: 1e30, gradNorm: 0 });
  // A NaN loss is the fault of the parameters that step 11 left.
  assertEquals(
    refusalOf(() => assertStepFinite({ step: 12, loss: NaN, gradNorm: NaN })),
    [`Cannot train on after step 12: its loss is NaN, ${remedy}`, 10],
  );
  assertEquals(
    refusalOf(() =>
      assertStepFinite({ step: 12, loss: 2, gradNorm: Infinity })
    ),
    [
      `Cannot train on after step 12: its gradient norm is Infinity, ${remedy}`,
      11,
    ],
  );
});

Deno.test("assertLossFinite() names the held-out set", () => {
  const loss = (natsPerTarget: number, targets = 9) =>
    assertLossFinite({ step: 12, set: "A", natsPerTarget, targets });

  loss(3);
  loss(NaN, 0); // a mean of nothing
  assertEquals(refusalOf(() => loss(Infinity)), [
    'Cannot train on after step 12: the held-out loss on "A" is Infinity, ' +
    "start a new run with a lower --learning_rate",
    11,
  ]);
});

Deno.test("assertWeightsFinite() names the parameter", () => {
  const good = { data: Float32Array.of(0, -1e38) };

  assertWeightsFinite(9, [["a", good]]);
  for (const [value, seen] of [[NaN, "NaN"], [-1e39, "-Infinity"]] as const) {
    const bad = { data: Float32Array.of(0, value) };
    assertEquals(
      refusalOf(() => assertWeightsFinite(9, [["a", good], ["b", bad]])),
      [
        `Cannot train on after step 9: "b" holds ${seen}, start a new run with a ` +
        "lower --learning_rate",
        8,
      ],
    );
  }
});

Deno.test("assertEndFinite() speaks of the step before", () => {
  assertEndFinite(9, 3);
  assertEquals(refusalOf(() => assertEndFinite(9, NaN)), [
    "Cannot train on after step 9: the loss after it is NaN, start a new run " +
    "with a lower --learning_rate",
    8,
  ]);
});
