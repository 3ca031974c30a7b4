import { assertAlmostEquals, assertEquals } from "@std/assert";
import { meanLoss, resultsTable, summarize } from "sft/view/run_summary.ts";
import { textTable } from "sft/view/table.ts";
import { manifestWith } from "../support/manifest.ts";
import {
  evaluationWith,
  runViewWith,
  sampleWith,
  stepWith,
  yardstickWith,
} from "../support/views.ts";

Deno.test("meanLoss() weighs steps by their targets", () => {
  const loss = meanLoss([
    stepWith(1, { loss: 6, targets: 3 }),
    stepWith(2, { loss: 2, targets: 1 }),
  ]);

  assertEquals(loss, 5); // the mean of means would be 4
  assertEquals(meanLoss([]), undefined);
});

Deno.test("meanLoss() weighs steps alike where their targets are unknown", () => {
  const loss = meanLoss([
    stepWith(1, { loss: 6, targets: NaN }),
    stepWith(2, { loss: 2, targets: 1 }),
  ]);

  assertEquals(loss, 4);
});

Deno.test("summarize() leaves out what an imported run does not know", () => {
  const unknown = { realTokens: NaN, stepMs: NaN, elapsedMs: NaN };
  const steps = [stepWith(4, { ...unknown, trainedTokens: NaN })];

  const summary = summarize(runViewWith("python", { steps }));

  assertEquals(summary.trainingLoss, 2);
  assertEquals(summary.trainedTokens, undefined);
  assertEquals(summary.elapsedMs, undefined);
  assertEquals(summary.tokensPerSecond, undefined);
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
    stopShare: 0.5, // of the last step's answers
    elapsedMs: 7200,
    tokensPerSecond: 160,
    peakMemoryMiB: 300,
  });
  assertAlmostEquals(summary.tokensPerSecond!, 80 / 0.5);
});

Deno.test("summarize() prefers a yardstick to the samples", () => {
  const { rightShare, stopShare } = summarize(runViewWith("ours", {
    samples: [sampleWith(12, "4", { stopped: false })],
    yardsticks: [
      yardstickWith(0, { rightShare: 0, stopShare: 0 }),
      yardstickWith(12, { rightShare: 0.2, stopShare: 0.75 }),
    ],
  }));

  assertEquals([rightShare, stopShare], [0.2, 0.75]);
});

Deno.test("resultsTable() shows shares of answers", () => {
  const table = resultsTable([
    runViewWith("ours", { yardsticks: [yardstickWith(0)] }),
  ]);

  assertEquals(textTable(table).split("\n").at(-1)!.split(/ {2,}/), [
    "ours",
    "50.0 %",
    "100.0 %",
    "0",
    "running",
  ]);
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
