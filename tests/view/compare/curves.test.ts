import { assertEquals } from "@std/assert";
import {
  contextOf,
  CURVES,
  curveSeries,
  MEASURES,
  pointsPerLine,
} from "sft/view/compare/curves.ts";
import { groupRuns } from "sft/view/compare/groups.ts";
import { seedRun } from "../../support/arms.ts";
import { heldOutLossWith, stepWith } from "../../support/views.ts";

Deno.test("curveSeries() has a line a run, and no arm without one", () => {
  const groups = groupRuns([
    seedRun("1", 1, { heldOutLosses: [heldOutLossWith(0, 5)] }),
    seedRun("1", 2, { heldOutLosses: [heldOutLossWith(4, 3)] }),
    seedRun("3", 1, { steps: [stepWith(1)] }),
  ]);
  const heldOut = CURVES.find(({ id }) => id === "held-out-loss")!;

  const series = curveSeries(heldOut, groups, contextOf(groups));

  assertEquals(
    series.map(({ name, lines }) => [
      name,
      lines.map((line) => line.map(({ moment, y }) => [moment.step, y])),
    ]),
    [["1", [[[0, 5]], [[4, 3]]]]],
  );
});

Deno.test("MEASURES tell how far a run has come", () => {
  const moment = { step: 8, epoch: 2, trainedTokens: 80, elapsedMs: 90_000 };

  assertEquals(
    Object.entries(MEASURES).map(([key, { of }]) => [key, of(moment)]),
    [["step", 8], ["epoch", 2], ["tokens", 80], ["time", 1.5]],
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
