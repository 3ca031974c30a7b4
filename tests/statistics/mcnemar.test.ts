import { assertEquals } from "@std/assert";
import { mcNemar } from "sft/statistics/mcnemar.ts";
import { assertNear } from "../support/near.ts";
import fixture from "../fixtures/statistics.json" with { type: "json" };

Deno.test("mcNemar() agrees with statsmodels", () => {
  assertEquals(fixture.exact.length, 6);
  for (const { first, second, p } of fixture.exact) {
    assertNear(mcNemar(first, second), p, `${first}, ${second}`);
    assertNear(mcNemar(second, first), p, `${second}, ${first}`);
  }
});
