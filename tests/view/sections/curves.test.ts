import { assertEquals, assertThrows } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { groupRuns } from "sft/view/compare/groups.ts";
import type { RunView } from "sft/view/compare/run_view.ts";
import { curveFigure, curvesSection } from "sft/view/sections/curves.ts";
import { runOnTwoSets, seedRun } from "../../support/arms.ts";
import { blocksOf } from "../../support/sections.ts";
import {
  evaluationWith,
  heldOutLossWith,
  runViewWith,
  stepWith,
} from "../../support/views.ts";

const GROUPS = groupRuns([
  seedRun("1", 1, {
    steps: [stepWith(1), stepWith(2)],
    heldOutLosses: [heldOutLossWith(0, 5), heldOutLossWith(2, 3)],
    evaluations: [evaluationWith(0, { rightShare: 0 }), evaluationWith(2)],
  }),
  seedRun("1", 2, {
    steps: [stepWith(1), stepWith(2, { elapsedMs: 600 })],
    heldOutLosses: [heldOutLossWith(0, 5), heldOutLossWith(2, 4)],
  }),
  seedRun("3", 1, { heldOutLosses: [heldOutLossWith(0, 6)] }),
]);

function chartsOf(runs: readonly RunView[]) {
  const [charts] = blocksOf(curvesSection(groupRuns(runs)), "charts");
  return charts;
}

/** The figures of the section, by their place in the page. */
function figuresOf(runs: readonly RunView[]) {
  const { figures } = chartsOf(runs);
  return Object.fromEntries(figures.map(({ id, figure }) => [id, figure]));
}

/** What a step or a held-out loss tells of four pairs. */
const OF_PAIRS = {
  pairs: 4,
  chosenReward: 0.2,
  rejectedReward: -0.1,
  rewardMargin: 0.3,
  rewardAccuracy: 0.75,
  chosenLogp: -5,
  rejectedLogp: -8,
};

Deno.test("curveFigure() draws a band below the mean of an arm's seeds", () => {
  const { data, layout } = curveFigure(GROUPS, "held-out-loss", "tokens");

  assertEquals(
    data.map(({ name, x, y, fill, fillcolor, showlegend, hoverinfo }) => ({
      name,
      x,
      y,
      fill,
      fillcolor,
      showlegend,
      hoverinfo,
    })),
    [
      {
        name: "1",
        x: [0, 20, 20, 0],
        y: [5, 4, 3, 5],
        fill: "toself",
        fillcolor: "#0072b22e",
        showlegend: false,
        hoverinfo: "skip",
      },
      ...[
        { name: "1", x: [0, 20], y: [5, 3.5] },
        { name: "3", x: [0], y: [6] },
      ].map((line) => ({
        ...line,
        fill: undefined,
        fillcolor: undefined,
        showlegend: undefined,
        hoverinfo: undefined,
      })),
    ],
  );
  assertEquals(
    (layout.xaxis as { title: { text: string } }).title.text,
    "trained tokens (supervised targets)",
  );
});

Deno.test("curveFigure() against time ends with the quickest seed", () => {
  const { data } = curveFigure(GROUPS, "held-out-loss", "time");

  // After 0.02 and 0.01 minutes; the first is then half way from 5 to 3.
  assertEquals(data[1].x, [0, 0.01]);
  assertEquals(data[1].y, [5, 4]);
});

Deno.test("curveFigure() draws the evaluation", () => {
  const { data } = curveFigure(GROUPS, "evaluation-rightShare", "epoch");

  assertEquals(data.map(({ x, y }) => [x, y]), [[[0, 0.5], [0, 0.5]]]);
});

Deno.test("curveFigure() refuses what it does not know", () => {
  const message = (id: string, against: string) =>
    assertThrows(() => curveFigure(GROUPS, id, against), UserError).message;

  assertEquals(
    message("loss", "step"),
    'Cannot draw curve "loss": choose one of evaluation-answerNatsPerToken, ' +
      "evaluation-rightShare, evaluation-stopShare, held-out-loss, " +
      "held-out-pair-loss, held-out-rewardAccuracy, held-out-rewardMargin, " +
      "training-loss, pair-loss, rewardAccuracy, rewardMargin, chosenReward, " +
      "rejectedReward, chosenLogp, rejectedLogp, learning-rate, gradient-norm",
  );
  assertEquals(
    message("held-out-loss", "hours"),
    'Cannot draw against "hours": choose one of step, epoch, tokens, time',
  );
});

Deno.test("curvesSection() draws runs that learn from pairs by their own", () => {
  const figures = figuresOf([
    runViewWith("sft", {
      steps: [stepWith(1)],
      heldOutLosses: [heldOutLossWith(1, 4)],
    }),
    runViewWith("dpo", {
      steps: [stepWith(1, { loss: 0.7, ...OF_PAIRS })],
      heldOutLosses: [heldOutLossWith(1, 0.6, OF_PAIRS)],
    }),
  ]);
  const drawn = (id: string) =>
    figures[id].data.map(({ name, y }) => [name, y]);

  assertEquals(Object.keys(figures), [
    ...["held-out-loss", "held-out-pair-loss"],
    ...["held-out-rewardAccuracy", "held-out-rewardMargin"],
    ...["training-loss", "pair-loss", "rewardAccuracy", "rewardMargin"],
    ...["chosenReward", "rejectedReward", "chosenLogp", "rejectedLogp"],
    ...["learning-rate", "gradient-norm"],
  ]);
  assertEquals(drawn("training-loss"), [["sft", [2]]]);
  assertEquals(drawn("pair-loss"), [["dpo", [0.7]]]);
  assertEquals(drawn("held-out-pair-loss"), [["dpo", [0.6]]]);
  assertEquals(drawn("held-out-rewardAccuracy"), [["dpo", [0.75]]]);
  assertEquals(drawn("rewardMargin"), [["dpo", [0.3]]]);
  assertEquals(drawn("rejectedLogp"), [["dpo", [-8]]]);
});

Deno.test("curvesSection() draws against four measures", () => {
  const figures = figuresOf([
    runViewWith("ours", {
      steps: [stepWith(1), stepWith(2)],
      heldOutLosses: [
        heldOutLossWith(0, 5),
        heldOutLossWith(1, 4),
        heldOutLossWith(2, 3),
      ],
    }),
  ]);

  assertEquals(Object.keys(figures), [
    "held-out-loss",
    "training-loss",
    "learning-rate",
    "gradient-norm",
  ]);
  const { data, measures } = figures["held-out-loss"];
  assertEquals(data[0].y, [5, 4, 3]);
  assertEquals(measures, {
    step: { title: "optimizer step", x: [[0, 1, 2]] },
    epoch: { title: "epoch (passes over the data)", x: [[0, 0.25, 0.5]] },
    tokens: {
      title: "trained tokens (supervised targets)",
      x: [[0, 10, 20]],
    },
    time: { title: "time (minutes)", x: [[0, 0.01, 0.02]] },
  });
});

Deno.test("curvesSection() has a figure for each held-out set", () => {
  const runs = [runOnTwoSets("1"), runOnTwoSets("3")];
  const [{ figures }] = blocksOf(curvesSection(groupRuns(runs)), "charts");

  assertEquals(figures.map(({ id, caption }) => [id, caption]), [
    [
      "evaluation-answerNatsPerToken-0",
      "A: Loss of the held-out answers. Lower is better.",
    ],
    [
      "evaluation-answerNatsPerToken-1",
      "<B>: Loss of the held-out answers. Lower is better.",
    ],
    [
      "evaluation-rightShare-0",
      "A: Right answers to the held-out questions. Higher is better.",
    ],
    [
      "evaluation-rightShare-1",
      "<B>: Right answers to the held-out questions. Higher is better.",
    ],
    [
      "evaluation-stopShare-0",
      "A: Answers that ended by themselves. Higher is better.",
    ],
    [
      "evaluation-stopShare-1",
      "<B>: Answers that ended by themselves. Higher is better.",
    ],
    ["held-out-loss-0", "A: Held-out loss."],
    ["held-out-loss-1", "<B>: Held-out loss."],
  ]);
  assertEquals(
    figures.slice(-2).map(({ figure }) => figure.data[0].y),
    [[0.5], [0.25]],
  );
});

Deno.test("curvesSection() leaves out what was never measured", () => {
  const figures = figuresOf([runViewWith("ours", { steps: [stepWith(1)] })]);

  assertEquals("held-out-loss" in figures, false);
  assertEquals(
    curvesSection(groupRuns([runViewWith("new")])),
    undefined,
  );
});

Deno.test("curvesSection() thins a long run and says so", () => {
  const steps = Array.from({ length: 2500 }, (_, step) => stepWith(step + 1));
  const run = runViewWith("long", { steps });

  assertEquals(figuresOf([run])["training-loss"].data[0].x.length, 834);
  assertEquals(
    chartsOf([run]).caption,
    "Each point of the longest run is the mean of 3 steps.",
  );
});

Deno.test("curvesSection() has one switch of the runs for all figures", () => {
  const runs = ["origin", "ours"].map((name) =>
    runViewWith(name, { steps: [stepWith(1)] })
  );

  const { series, measures } = chartsOf(runs);

  assertEquals(series, { title: "runs", names: ["origin", "ours"] });
  assertEquals([...measures], [
    ["step", "step"],
    ["epoch", "epoch"],
    ["tokens", "trained tokens"],
    ["time", "time"],
  ]);
  assertEquals(chartsOf(runs.slice(0, 1)).series, undefined);
});

Deno.test("curvesSection() draws arms, and their seeds as a band", () => {
  const runs = [500, 1000].map((elapsedMs, seed) =>
    seedRun("a", seed, {
      steps: [
        stepWith(1, { elapsedMs: 0, loss: 6 }),
        stepWith(2, { elapsedMs, loss: 4 + seed }),
      ],
    })
  );

  const { data, measures } = figuresOf(runs)["training-loss"];

  assertEquals(data.map(({ x, y }) => [x, y]), [
    [[1, 2, 2, 1], [6, 5, 4, 6]],
    [[1, 2], [6, 4.5]],
  ]);
  // By time the slower seed is half way when the quicker one is done.
  assertEquals(measures!.time.y![1], [6, 4.75]);
  assertEquals("y" in measures!.tokens, false);
  assertEquals(
    chartsOf(runs).caption,
    "A line is the mean of an arm's seeds, and its band reaches from the " +
      "lowest of them to the highest.",
  );
});
