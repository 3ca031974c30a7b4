import { assertEquals } from "@std/assert";
import { holmAdjusted } from "sft/statistics/holm.ts";
import { assertNear } from "../support/near.ts";
import fixture from "../fixtures/statistics.json" with { type: "json" };

Deno.test("holmAdjusted() agrees with statsmodels", () => {
  assertEquals(fixture.families.length, 4);
  for (const { given, adjusted } of fixture.families) {
    for (const [index, p] of holmAdjusted(given).entries()) {
      assertNear(p, adjusted[index], `${index} of ${given.length}`);
    }
  }
  assertEquals(holmAdjusted([]), []);
});
