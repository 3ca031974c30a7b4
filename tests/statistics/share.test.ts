import { assertAlmostEquals, assertEquals } from "@std/assert";
import {
  shareDifference,
  shareOf,
  wilsonInterval,
} from "sft/statistics/share.ts";
import { totalDifference } from "sft/statistics/total_difference.ts";
import fixture from "../fixtures/statistics.json" with { type: "json" };
import { assertNear } from "../support/near.ts";

Deno.test("wilsonInterval() is statsmodels'", () => {
  assertEquals(fixture.shares.length, 6);
  for (const { share, count, interval } of fixture.shares) {
    const [low, high] = wilsonInterval(share, count);
    assertNear(low, interval[0], `${share} of ${count}, low`);
    assertNear(high, interval[1], `${share} of ${count}, high`);
  }
});

/** So many questions of which the first are right. */
const rowOf = (right: number, count: number) =>
  Array.from({ length: count }, (_, index) => Number(index < right));
const each = (count: number) =>
  Array.from({ length: count }, (_, index) => `${index}`);

Deno.test("shareOf() of one run takes its questions for what they are", () => {
  // Student's with n - 1 where Wilson has n: 68 are worth a little less.
  const { value, count } = shareOf([rowOf(17, 68)], { topics: each(68) });
  assertEquals(value, 0.25);
  assertAlmostEquals(count, 67 * (1.960 / 1.996) ** 2, 0.05);
});

Deno.test("shareOf() takes a topic whose answers are alike for one answer", () => {
  const topics = each(40).map((index) => `${Math.floor(Number(index) / 4)}`);
  const { count } = shareOf([rowOf(20, 40)], { topics });
  // Nine degrees of freedom, whose t reaches 2.262 where the bell has 1.960.
  assertAlmostEquals(count, 9 * (1.960 / 2.262) ** 2, 0.01);
  assertEquals(shareOf([rowOf(0, 40)], { topics }).count, 10);
  assertEquals(shareOf([rowOf(0, 40)], { topics }).interval[0], 0);
});

Deno.test("shareDifference() away from 0 and 1 is that of any figure", () => {
  const [a, b] = [[rowOf(20, 60)], [rowOf(30, 60)]];
  assertEquals(
    shareDifference(a, b, { paired: true }),
    totalDifference(a, b, { paired: true, topics: each(60) }),
  );
});

Deno.test("shareDifference() stays within what shares can differ by", () => {
  const [a, b] = [[rowOf(0, 12)], [rowOf(11, 12)]];
  const { value, interval } = shareDifference(a, b, { paired: true });
  const [low, high] = interval!;
  assertAlmostEquals(value, 11 / 12);
  assertEquals(low > 0 && low < value && high > value && high <= 1, true);
  // Student's, which takes the bell curve for it, is beyond.
  assertEquals(
    totalDifference(a, b, { paired: true }).interval![1] > 1,
    true,
  );
});

Deno.test("shareDifference() takes bases for what they are", () => {
  // Of 100 questions the second arm gains 2, 10 and 18 by its base.
  const gains = [2, 10, 18];
  const seeds = [1, 2];
  const first = gains.flatMap(() => seeds.map(() => rowOf(40, 100)));
  const second = gains.flatMap((gain) =>
    seeds.map(() => rowOf(40 + gain, 100))
  );
  const crossed = gains.flatMap((base) =>
    seeds.map((seed) => [base, seed] as const)
  );
  const found = shareDifference(first, second, { paired: true, crossed });

  // Student's t of three bases alone: 4.303 times 8 / √3 points.
  const reach = 4.302652729749462 * 0.08 / Math.sqrt(3);
  const [low, high] = found.interval!;
  assertEquals(low <= 0.1 - reach && high >= 0.1 + reach, true);
});

Deno.test("shareDifference() has a p below 0.05 where its interval leaves out 0", () => {
  for (const right of [1, 2, 3, 4, 5, 6, 8, 10]) {
    const rows = [0, 1, 2].map((more) => rowOf(right + more, 60));
    const none = rows.map(() => rowOf(1, 60));
    const { interval, p } = shareDifference(none, rows, { paired: true });
    assertEquals(interval![0] > 0, p! < 0.05, `${right} right, p ${p}`);
  }
});
