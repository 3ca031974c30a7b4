import { assertEquals } from "@std/assert";
import { divergedAt } from "sft/view/compare/divergence.ts";
import { manifestWith } from "../../support/manifest.ts";
import { stepWith } from "../../support/views.ts";

Deno.test("divergedAt() goes by the record, or by the losses at the end", () => {
  const of = (losses: readonly number[], divergedAtStep?: number) =>
    divergedAt({
      manifest: manifestWith({ divergedAtStep }),
      steps: losses.map((loss, index) => stepWith(index + 1, { loss })),
    });

  assertEquals(of([3, 2]), undefined);
  assertEquals(of([]), undefined);
  assertEquals(of([3, 2], 2), 2);
  assertEquals(of([3, NaN, Infinity]), 2);
  assertEquals(of([NaN]), 1);
  // It came back, as a run of the Trainer in float16 does.
  assertEquals(of([3, NaN, 2]), undefined);
});
