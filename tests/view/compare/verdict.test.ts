import { assertEquals } from "@std/assert";
import { metricOf } from "sft/view/compare/metrics.ts";
import {
  intervalText,
  signedText,
  verdictOf,
} from "sft/view/compare/verdict.ts";

const RIGHT = metricOf("rightShare");
const NATS = metricOf("answerNatsPerToken");
const LENGTH = metricOf("meanLength");
const differing = (value: number, low: number, high: number) => ({
  value,
  interval: [low, high] as const,
  p: low > 0 || high < 0 ? 0.01 : 0.5,
  method: "paired" as const,
});

Deno.test("verdictOf() says which way a resolved difference is better", () => {
  const more = differing(2, 1, 3);
  assertEquals(verdictOf(RIGHT, more), {
    finding: "better",
    verdict: "better (higher)",
  });
  assertEquals(verdictOf(NATS, more), {
    finding: "worse",
    verdict: "worse (higher)",
  });
  assertEquals(verdictOf(LENGTH, more), {
    finding: "higher",
    verdict: "higher",
  });
  assertEquals(
    verdictOf(NATS, differing(-2, -3, -1), { covers: "runs", topics: 9 })
      .verdict,
    "better (lower), these runs on such questions",
  );
});

Deno.test("verdictOf() leaves open what chance can be the reason for", () => {
  const of = (difference: Parameters<typeof verdictOf>[1]) =>
    verdictOf(RIGHT, difference);
  assertEquals(of(differing(2, -1, 5)), {
    finding: "open",
    verdict: "not resolved",
  });
  assertEquals(
    of({ value: 1, method: "paired" }).verdict,
    "not resolved: takes two seeds",
  );
  assertEquals(
    of({ value: 0, method: "paired", constant: true }).verdict,
    "not resolved: no difference in any seed",
  );
});

Deno.test("verdictOf() says when evidence is one topic's, or the exact test's", () => {
  const asked = { covers: "runs", topics: 1 } as const;
  assertEquals(
    verdictOf(NATS, { value: -1, method: "paired" }, asked).verdict,
    "not resolved: all questions are of one topic",
  );
  assertEquals(
    verdictOf(RIGHT, { ...differing(0.05, 0.01, 0.09), p: 0.06 }).verdict,
    "not resolved by the exact test",
  );
  assertEquals(
    verdictOf(NATS, differing(-1e-9, -2e-9, -1e-10)).finding,
    "open",
  );
});

Deno.test("differences of shares are in points, and their unit stands once", () => {
  assertEquals(signedText(RIGHT, 0.201), "+20.1 points");
  assertEquals(signedText(RIGHT, -0.00001), "0.0 points");
  assertEquals(intervalText(RIGHT, [-0.1, 0.25]), "−10.0 to +25.0 points");
  assertEquals(intervalText(NATS, [-0.1, 0.25]), "−0.1000 to +0.2500");
});
