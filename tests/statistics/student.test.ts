import { assertEquals } from "@std/assert";
import { studentQuantile, studentTail } from "sft/statistics/student.ts";
import { assertNear } from "../support/near.ts";
import fixture from "../fixtures/statistics.json" with { type: "json" };

Deno.test("studentQuantile() agrees with SciPy", () => {
  assertEquals(fixture.quantiles.length, 66);
  for (const { p, degrees, t } of fixture.quantiles) {
    assertNear(studentQuantile(p, degrees), t, `${p} at ${degrees}`);
  }
});

Deno.test("studentQuantile() is odd about one half", () => {
  assertEquals(studentQuantile(0.5, 3), 0);
  assertEquals(studentQuantile(0.025, 3), -studentQuantile(0.975, 3));
});

Deno.test("studentTail() of one degree is Cauchy's", () => {
  for (const t of [0, 0.1, 1, 12.7, 1e4]) {
    assertNear(studentTail(t, 1), Math.atan2(1, t) / Math.PI, `${t}`);
  }
});
