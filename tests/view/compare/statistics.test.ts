import { assertAlmostEquals, assertEquals } from "@std/assert";
import {
  isResolved,
  mean,
  pairedDifference,
  standardDeviation,
  studentQuantile,
  studentTail,
  welchDifference,
} from "sft/view/compare/statistics.ts";
import fixture from "../../fixtures/statistics.json" with { type: "json" };

/** Within rounding of what SciPy says, as a share of it. */
function assertNear(actual: number, expected: number, what: string): void {
  assertAlmostEquals(actual, expected, 1e-10 * (1 + Math.abs(expected)), what);
}

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

Deno.test("welchDifference() and pairedDifference() agree with SciPy", () => {
  assertEquals(fixture.differences.length, 15);
  for (const [index, expected] of fixture.differences.entries()) {
    const { first, second, deviation, difference } = expected;
    assertNear(standardDeviation(first), deviation, `deviation ${index}`);
    const welch = welchDifference(first, second);
    assertEquals(welch.method, "welch");
    assertNear(welch.value, difference, `difference ${index}`);
    for (const end of [0, 1]) {
      assertNear(welch.interval![end], expected.welch[end], `${index}, ${end}`);
    }
    if (!expected.paired) continue;
    const paired = pairedDifference(first, second);
    assertEquals(paired.method, "paired");
    assertNear(paired.value, difference, `paired difference ${index}`);
    for (const end of [0, 1]) {
      assertNear(
        paired.interval![end],
        expected.paired[end],
        `${index}, ${end}`,
      );
    }
  }
});

Deno.test("differences of one seed have no interval", () => {
  assertEquals(welchDifference([1], [2, 3]), { value: 1.5, method: "welch" });
  assertEquals(pairedDifference([1], [3]), { value: 2, method: "paired" });
});

Deno.test("differences without any spread have no interval", () => {
  assertEquals(welchDifference([1, 1], [0, 0]), {
    value: -1,
    method: "welch",
    constant: true,
  });
  assertEquals(pairedDifference([1, 2], [1, 2]), {
    value: 0,
    method: "paired",
    constant: true,
  });
  // 0.1 - 0.2 and 0.3 - 0.4 are not the same number.
  const { interval, constant } = pairedDifference([0.2, 0.4], [0.1, 0.3]);
  assertEquals([interval, constant], [undefined, true]);
  assertEquals(pairedDifference([0, 0], [0, 0]).constant, true);
  assertEquals(
    isResolved(pairedDifference([0, 0, 0], [1, 1, 1])),
    false,
  );
});

Deno.test("isResolved() asks the interval to leave out 0", () => {
  const resolved = (...interval: [number, number]) =>
    isResolved({ value: 1, interval, method: "welch" });

  assertEquals(resolved(0.1, 1), true);
  assertEquals(resolved(-1, -0.1), true);
  assertEquals(resolved(-0.1, 1), false);
  assertEquals(resolved(0, 1), false);
  assertEquals(isResolved({ value: 9, method: "welch" }), false);
});

Deno.test("mean() and standardDeviation() of too little are NaN", () => {
  assertEquals(mean([1, 2, 6]), 3);
  assertEquals(standardDeviation([1, 3]), Math.SQRT2);
  assertEquals([mean([]), standardDeviation([1])], [NaN, NaN]);
});
