import { assertEquals } from "@std/assert";
import { totalDifference } from "sft/statistics/total_difference.ts";
import {
  pairedDifference,
  welchDifference,
} from "sft/statistics/difference.ts";
import { assertNear, assertTested } from "../support/near.ts";
import fixture from "../fixtures/statistics.json" with { type: "json" };

Deno.test("totalDifference() of one seed is statsmodels' mean of clusters", () => {
  assertEquals(fixture.clustered.length, 4);
  for (const { values, topics, ...expected } of fixture.clustered) {
    const zeros = values.map(() => 0);
    const found = totalDifference([zeros], [values], { paired: true, topics });
    assertNear(found.value, expected.value, topics.join());
    assertTested(found, expected, topics.join());
    assertEquals(found.covers, "runs");
  }
});

Deno.test("totalDifference() is that of seeds where every question is alike", () => {
  // Nothing differs over questions, so that seeds are all there is: SciPy's.
  for (const { first, second, ...expected } of fixture.differences) {
    const rows = (values: number[]) => values.map((value) => [value, value]);
    const welch = totalDifference(rows(first), rows(second), { paired: false });
    const { interval, p } = welchDifference(first, second);
    assertTested(welch, { interval: interval!, p: p! }, "welch");
    assertEquals(welch.covers, "settings");
    if (!expected.paired) continue;
    const paired = totalDifference(rows(first), rows(second), { paired: true });
    assertNear(paired.value, pairedDifference(first, second).value, "paired");
    assertTested(paired, expected.paired, "paired");
  }
});

Deno.test("totalDifference() is that of questions where every seed is alike", () => {
  const [{ values, topics, interval, p }] = fixture.clustered;
  const zeros = values.map(() => 0);
  const found = totalDifference(
    [zeros, zeros, zeros],
    [values, values, values],
    { paired: true, topics },
  );

  assertTested(found, { interval, p }, "three alike");
  assertEquals(found.covers, "settings");
});

Deno.test("totalDifference() of seeds by questions is NumPy's", () => {
  assertEquals(fixture.crossed.length, 4);
  for (
    const { first, second, topics, paired, ...expected } of fixture.crossed
  ) {
    const found = totalDifference(first, second, { paired, topics });
    assertNear(found.value, expected.value, topics.join());
    assertTested(found, expected, topics.join());
    assertEquals(found.covers, "settings");
  }
});

Deno.test("totalDifference() has no interval where nothing varies", () => {
  assertEquals(
    totalDifference([[0, 0]], [[1, 1]], { paired: true }),
    { value: 1, covers: "runs" },
  );
  assertEquals(
    totalDifference([[0, 1]], [[1, 3]], { paired: true, topics: ["a", "a"] }),
    { value: 1.5, covers: "runs" },
  );
});

Deno.test("totalDifference() of bases by seeds by questions is NumPy's", () => {
  assertEquals(fixture.several_bases.length, 2);
  for (const { first, second, crossed, ...expected } of fixture.several_bases) {
    const found = totalDifference(first, second, {
      paired: true,
      crossed: crossed.map(([base, seed]) => [base, seed] as const),
    });
    assertNear(found.value, expected.value, "value");
    assertNear(found.interval![0], expected.interval[0], "low");
    assertNear(found.interval![1], expected.interval[1], "high");
    assertEquals(found.covers, "settings");
  }
});

Deno.test("totalDifference() of one topic is over seeds alone, or has no interval", () => {
  const rows = [[1, 2, 3, 4], [2, 2, 4, 5], [1, 3, 5, 4]];
  const zeros = rows.map((row) => row.map(() => 0));
  const topics = ["x", "x", "x", "x"];
  const design = { paired: true, topics };

  // Means of the seeds: 2.5, 3.25, 3.25.
  const { interval, p } = pairedDifference([0, 0, 0], [2.5, 3.25, 3.25]);
  const found = totalDifference(zeros, rows, design);
  assertTested(found, { interval: interval!, p: p! }, "three seeds");
  const one = totalDifference(zeros.slice(1, 2), rows.slice(1, 2), design);
  assertEquals([one.value, one.interval, one.p], [3.25, undefined, undefined]);
});
