import { assertEquals, assertThrows } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { curveFigure, pointsPerLine } from "sft/view/compare/curves.ts";
import { groupRuns } from "sft/view/compare/groups.ts";
import { seedRun } from "../../support/arms.ts";
import {
  evaluationWith,
  stepWith,
  yardstickWith,
} from "../../support/views.ts";

const GROUPS = groupRuns([
  seedRun("1", 1, {
    steps: [stepWith(1), stepWith(2)],
    evaluations: [evaluationWith(0, 5), evaluationWith(2, 3)],
    yardsticks: [yardstickWith(0, { rightShare: 0 }), yardstickWith(2)],
  }),
  seedRun("1", 2, {
    steps: [stepWith(1), stepWith(2, { elapsedMs: 600 })],
    evaluations: [evaluationWith(0, 5), evaluationWith(2, 4)],
  }),
  seedRun("3", 1, { evaluations: [evaluationWith(0, 6)] }),
]);

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

Deno.test("curveFigure() draws the yardstick", () => {
  const { data } = curveFigure(GROUPS, "yardstick-rightShare", "epoch");

  assertEquals(data.map(({ x, y }) => [x, y]), [[[0, 0.5], [0, 0.5]]]);
});

Deno.test("curveFigure() refuses what it does not know", () => {
  const message = (id: string, against: string) =>
    assertThrows(() => curveFigure(GROUPS, id, against), UserError).message;

  assertEquals(
    message("loss", "step"),
    'Cannot draw curve "loss": choose one of yardstick-answerNatsPerToken, ' +
      "yardstick-rightShare, yardstick-stopShare, held-out-loss, " +
      "training-loss, learning-rate, gradient-norm",
  );
  assertEquals(
    message("held-out-loss", "hours"),
    'Cannot draw against "hours": choose one of step, epoch, tokens, time',
  );
});

Deno.test("pointsPerLine() keeps a figure drawable", () => {
  const points = (arms: number, seeds: number) =>
    pointsPerLine(groupRuns(
      Array.from({ length: arms * seeds }, (_, run) =>
        seedRun(`${Math.floor(run / seeds)}`, run % seeds)),
    ));

  assertEquals([points(1, 1), points(20, 1), points(100, 1)], [
    1000,
    1000,
    200,
  ]);
  assertEquals([points(50, 2), points(20, 5)], [134, 200]);
});
