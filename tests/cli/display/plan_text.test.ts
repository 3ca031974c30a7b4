import { assertEquals } from "@std/assert";
import { planText } from "sft/cli/display/plan_text.ts";
import { metricOf } from "sft/view/compare/metrics.ts";
import type { PlannedPart } from "sft/experiment/plan/plan_experiment.ts";

const PART: PlannedPart = {
  name: "one",
  runs: 3,
  left: 3,
  plan: {
    steps: 1500,
    tokens: 12_345_678,
    trainedTokens: 5000,
    stepMs: 41.5,
    measureMs: 2000,
    measurements: 3,
    openMs: 1000,
    memoryMiB: 700,
    totalMs: 70_000,
  },
};

Deno.test("planText() says what an experiment takes", () => {
  const long = {
    ...PART,
    name: "long",
    left: 1,
    plan: {
      ...PART.plan,
      stepMs: 3000,
      measurements: 0,
      memoryMiB: undefined,
    },
  };
  assertEquals(
    planText({ parts: [PART, long], atOnce: 2, totalMs: 140_000 }),
    `part  runs  done  steps  tokens  trained  a step  measured       a run   memory
────  ────  ────  ─────  ──────  ───────  ──────  ────────  ──────────  ───────
one      3     –  1,500  12.3 M    5,000   42 ms   3 × 2 s  1 min 10 s  700 MiB
long     3     2  1,500  12.3 M    5,000     3 s         –  1 min 10 s        –

4 runs to be done, 2 at a time: about 2 min 20 s, and 1.4 GiB of memory
which difference can be resolved is told once two arms, here or of the experiment "null", have two seeds`,
  );
});

Deno.test("planText() says when nothing is left", () => {
  const parts = [{ ...PART, left: 0 }];
  assertEquals(
    planText({ parts, atOnce: 2, totalMs: 0 }).split("\n").at(-2),
    "all of it is done",
  );
});

Deno.test("planText() ends with which runs would make room", () => {
  const aside =
    "1 run of other settings would be moved aside: one/seed-1.before";
  assertEquals(
    planText({ parts: [PART], atOnce: 1, totalMs: 0, aside }).split("\n").at(
      -1,
    ),
    aside,
  );
});

Deno.test("planText() says which difference can be resolved", () => {
  const resolution = {
    metric: metricOf("rightShare"),
    difference: 0.0912,
    seeds: 3,
    questions: 68,
    by: "null",
  };
  assertEquals(
    planText({ parts: [PART], atOnce: 1, totalMs: 9, resolution })
      .split("\n").at(-1),
    "3 seeds and 68 questions resolve a difference of 9.1 points in right " +
      'answers (share) in four of five cases, by how the runs of "null" spread',
  );
});
