import { assertAlmostEquals, assertEquals } from "@std/assert";
import { meanLoss, resultsTable, summarize } from "sft/view/run_summary.ts";
import { manifestWith } from "../support/manifest.ts";
import {
  evaluationWith,
  runViewWith,
  sampleWith,
  stepWith,
} from "../support/views.ts";

Deno.test("meanLoss() weighs steps by their targets", () => {
  const loss = meanLoss([
    stepWith(1, { loss: 6, targets: 3 }),
    stepWith(2, { loss: 2, targets: 1 }),
  ]);

  assertEquals(loss, 5); // the mean of means would be 4
  assertEquals(meanLoss([]), undefined);
});

Deno.test("summarize() sums up a run", () => {
  const steps = Array.from(
    { length: 12 },
    (_, index) => stepWith(index + 1, { loss: index < 2 ? 100 : 2 }),
  );

  const summary = summarize(runViewWith("ours", {
    manifest: manifestWith({ outcome: "finished", peakMemoryMiB: 300 }),
    steps,
    evaluations: [
      evaluationWith(0, 4),
      evaluationWith(6, 2.5),
      evaluationWith(12, 2.75),
    ],
    samples: [
      sampleWith(0, "", { stopped: false }),
      sampleWith(12, "4"),
      sampleWith(12, "44444", { prompt: "2*2?", stopped: false }),
    ],
  }));

  assertEquals(summary, {
    outcome: "finished",
    steps: 12,
    epochs: 3,
    trainedTokens: 120,
    trainingLoss: 2, // the last ten steps
    heldOutLoss: 2.75,
    bestHeldOut: { loss: 2.5, step: 6 },
    stopped: { count: 1, of: 2 }, // of the last step's answers
    elapsedMs: 7200,
    tokensPerSecond: 160,
    peakMemoryMiB: 300,
  });
  assertAlmostEquals(summary.tokensPerSecond!, 80 / 0.5);
});

Deno.test("summarize() prefers a score to the samples", () => {
  const { right, stopped } = summarize(runViewWith("ours", {
    samples: [sampleWith(12, "4", { stopped: false })],
    scores: [
      {
        kind: "score",
        step: 12,
        questions: 60,
        right: 12,
        stopped: 59,
        meanLength: 7.5,
      },
    ],
  }));

  assertEquals(right, { count: 12, of: 60 });
  assertEquals(stopped, { count: 59, of: 60 });
});

Deno.test("resultsTable() leaves out what no run recorded", () => {
  const { columns, rows } = resultsTable([
    runViewWith("killed at once"),
    runViewWith("ours", { steps: [stepWith(1)] }),
  ]);

  assertEquals(columns.map(({ title }) => title), [
    "run",
    "training loss (nats)",
    "steps",
    "epochs",
    "trained tokens",
    "time",
    "tokens/s",
    "outcome",
  ]);
  const none = undefined;
  assertEquals(rows, [
    ["killed at once", none, 0, none, none, none, none, "running"],
    ["ours", 2, 1, 0.25, 10, 600, 160, "running"],
  ]);
});
