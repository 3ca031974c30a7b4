import { assertEquals } from "@std/assert";
import { resolvableDifference, spreadOf } from "sft/statistics/resolvable.ts";
import fixture from "../fixtures/statistics.json" with { type: "json" };
import { assertNear } from "../support/near.ts";

Deno.test("spreadOf() is NumPy's two-way layout, and what it resolves", () => {
  assertEquals(fixture.spreads.length, 2);
  for (const { first, second, spread, planned } of fixture.spreads) {
    const found = spreadOf(first, second)!;
    for (const source of ["seed", "question", "answer"] as const) {
      assertNear(found[source], spread[source], source);
    }
    for (const { difference, ...plan } of planned) {
      assertNear(
        resolvableDifference(found, plan),
        difference,
        JSON.stringify(plan),
      );
    }
  }
});

Deno.test("spreadOf() needs two seeds and two questions", () => {
  assertEquals(spreadOf([[1, 2]], [[1, 3]]), undefined);
  assertEquals(spreadOf([[1], [2]], [[1], [3]]), undefined);
});
