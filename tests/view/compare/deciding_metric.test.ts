import { assertEquals } from "@std/assert";
import { adjusted, decidingMetric } from "sft/view/compare/deciding_metric.ts";
import { metricOf, METRICS } from "sft/view/compare/metrics.ts";

Deno.test("decidingMetric() is what the experiment names", () => {
  const evaluations = [{ rightShare: 0.5 }];
  const of = (...decidedBy: (string | undefined)[]) =>
    decidingMetric(decidedBy.map((decidedBy) => ({ decidedBy, evaluations })))
      .field;

  assertEquals(of("stopShare", "stopShare"), "stopShare");
  // Of two experiments, or of none, what tells most.
  assertEquals(of("stopShare", "emptyShare"), "rightShare");
  assertEquals(of("stopShare", undefined), "rightShare");
  assertEquals(of(undefined, undefined), "rightShare");
  // Another version's.
  assertEquals(of("elo", "elo"), "rightShare");
});

Deno.test("decidingMetric() is the loss where nothing is right or wrong", () => {
  assertEquals(
    decidingMetric([
      { evaluations: [{ rightShare: 0.5 }] },
      { evaluations: [{}] },
    ]).field,
    "answerNatsPerToken",
  );
});

Deno.test("adjusted() keeps what decides, and what Holm's correction leaves", () => {
  const deciding = metricOf("rightShare");
  const others = METRICS.filter((metric) => metric !== deciding);
  const judged = (metric: typeof deciding, p: number) => ({
    metric,
    difference: {
      value: 1,
      interval: p < 0.05 ? [0.5, 1.5] as const : [-1, 3] as const,
      p,
      method: "welch" as const,
    },
    ...p < 0.05
      ? { finding: "higher" as const, verdict: "higher" }
      : { finding: "open" as const, verdict: "not resolved" },
  });
  // Four others: 4 × 0.01 is below 0.05, then 3 × 0.02 is not.
  const differences = [
    judged(deciding, 0.04),
    judged(others[0], 0.02),
    judged(others[1], 0.01),
    judged(others[2], 0.03),
    judged(others[3], 0.5),
  ];

  const found = adjusted(differences, deciding);
  assertEquals(found.map(({ finding }) => finding), [
    "higher",
    "open",
    "higher",
    "open",
    "open",
  ]);
  assertEquals(found.map(({ verdict }) => verdict), [
    "higher",
    "not resolved, one of 4 looked at",
    "higher",
    "not resolved, one of 4 looked at",
    "not resolved",
  ]);
});
