import { assertEquals } from "@std/assert";
import {
  isResolved,
  pairedDifference,
  welchDifference,
} from "sft/statistics/difference.ts";
import { mean, standardDeviation } from "sft/statistics/moments.ts";
import { assertNear, assertTested } from "../support/near.ts";
import fixture from "../fixtures/statistics.json" with { type: "json" };

Deno.test("welchDifference() and pairedDifference() agree with SciPy", () => {
  assertEquals(fixture.differences.length, 15);
  for (const [index, expected] of fixture.differences.entries()) {
    const { first, second, deviation, difference } = expected;
    assertNear(standardDeviation(first), deviation, `deviation ${index}`);
    const welch = welchDifference(first, second);
    assertEquals(welch.method, "welch");
    assertNear(welch.value, difference, `difference ${index}`);
    assertTested(welch, expected.welch, `welch ${index}`);
    if (!expected.paired) continue;
    const paired = pairedDifference(first, second);
    assertEquals(paired.method, "paired");
    assertNear(paired.value, difference, `paired difference ${index}`);
    assertTested(paired, expected.paired, `paired ${index}`);
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
