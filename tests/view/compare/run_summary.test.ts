import { assertAlmostEquals, assertEquals } from "@std/assert";
import type { Manifest } from "sft/store/manifest.ts";
import { meanLoss, summarize } from "sft/view/compare/run_summary.ts";
import { manifestWith } from "../../support/manifest.ts";
import {
  evaluationWith,
  heldOutLossWith,
  runViewWith,
  sampleWith,
  stepWith,
} from "../../support/views.ts";

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
    heldOutLosses: [
      heldOutLossWith(0, 4),
      heldOutLossWith(6, 2.5),
      heldOutLossWith(12, 2.75),
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

Deno.test("summarize() tells what Muon took of the steps' time", () => {
  const steps = [stepWith(1), stepWith(2, { stepMs: 100 })];
  const manifest = manifestWith({ newtonSchulzMs: 60 });
  const run = runViewWith("a", { steps, manifest });

  assertAlmostEquals(summarize(run).muonShare!, 2 * 60 / 600);
});

Deno.test("summarize() prefers an evaluation to the samples", () => {
  const { rightShare, stopShare } = summarize(runViewWith("ours", {
    samples: [sampleWith(12, "4", { stopped: false })],
    evaluations: [
      evaluationWith(0, { rightShare: 0, stopShare: 0 }),
      evaluationWith(12, { rightShare: 0.2, stopShare: 0.75 }),
    ],
  }));

  assertEquals([rightShare, stopShare], [0.2, 0.75]);
});

Deno.test("summarize() of a run that diverged takes nothing from before", () => {
  const run = runViewWith("wild", {
    manifest: manifestWith({ outcome: "failed", divergedAtStep: 2 }),
    steps: [stepWith(1), stepWith(2, { loss: NaN })],
    heldOutLosses: [heldOutLossWith(0, 5), heldOutLossWith(2, NaN)],
    evaluations: [evaluationWith(0)],
  });

  const summary = summarize(run);

  assertEquals(
    [summary.outcome, summary.trainingLoss, summary.heldOutLoss],
    ["diverged at step 2", NaN, NaN],
  );
  assertEquals(summary.bestHeldOut, { loss: 5, step: 0 });
  assertEquals([summary.rightShare, summary.stopShare], [undefined, undefined]);
});

Deno.test("summarize() counts steps that were left out, and averages the others", () => {
  const steps = [1, 2, 3, 4].map((step) =>
    stepWith(step, { loss: step % 2 === 0 ? NaN : step })
  );
  const of = (manifest: Partial<Manifest>) => {
    const run = runViewWith("one", { manifest: manifestWith(manifest), steps });
    const { outcome, trainingLoss, skippedSteps } = summarize(run);
    return [outcome, trainingLoss, skippedSteps];
  };
  const outcome = "finished";
  const config = { on_nonfinite: "skip" };

  assertEquals(of({ outcome, config, skippedSteps: 2 }), [outcome, 2, 2]);
  assertEquals(of({ outcome, config, skippedSteps: 0 })[2], undefined);
  assertEquals(of({ outcome, config: {} })[0], "diverged at step 4");
});

Deno.test("summarize() judges the model that is read, and says how a run ended", () => {
  const { outcome, steps, modelStep, heldOutLoss, rightShare, bestHeldOut } =
    summarize(runViewWith("best", {
      at: 2,
      manifest: manifestWith({
        outcome: "finished",
        steps: 9,
        stoppedEarlyAtStep: 3,
      }),
      steps: [stepWith(1), stepWith(2), stepWith(3)],
      heldOutLosses: [5, 3, 4, 6].map((loss, step) =>
        heldOutLossWith(step, loss)
      ),
      evaluations: [0.5, 0.6, 0.7, 0.8].map((rightShare, step) =>
        evaluationWith(step, { rightShare })
      ),
    }));

  assertEquals(
    [outcome, steps, modelStep, heldOutLoss, rightShare],
    ["stopped early at step 3 of 9", 3, 2, 4, 0.7],
  );
  assertEquals(bestHeldOut, { loss: 3, step: 1 });
});

Deno.test("summarize() never takes a NaN for the lowest loss", () => {
  const { bestHeldOut } = summarize(runViewWith("wild", {
    heldOutLosses: [NaN, 4, 3, NaN].map((loss, step) =>
      heldOutLossWith(step, loss)
    ),
  }));

  assertEquals(bestHeldOut, { loss: 3, step: 2 });
});

Deno.test("summarize() tells how a run does on held-out pairs", () => {
  const { rewardMargin, rewardAccuracy, heldOutLoss } = summarize(
    runViewWith("dpo", {
      heldOutLosses: [
        heldOutLossWith(0, 0.7, {
          pairs: 4,
          rewardMargin: 0,
          rewardAccuracy: 0,
        }),
        heldOutLossWith(2, 0.5, {
          ...{ pairs: 4, rewardMargin: 1.5, rewardAccuracy: 0.75 },
        }),
      ],
    }),
  );

  assertEquals([heldOutLoss, rewardMargin, rewardAccuracy], [0.5, 1.5, 0.75]);
});
