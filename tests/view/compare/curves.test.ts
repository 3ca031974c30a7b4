import { assertEquals } from "@std/assert";
import { randomStream } from "sft/core/random.ts";
import {
  contextOf,
  CURVES,
  curveSeries,
  lossSpikes,
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

/** Spikes of a run with these losses, as step and loss. */
const spikesOf = (losses: readonly number[]) =>
  lossSpikes({
    steps: losses.map((loss, index) => stepWith(index + 1, { loss })),
  }).map(({ moment, y }) => [moment.step, y]);

/** Of 60: median 2, MAD 0.15, so the bound is 2 + 7 · 1.4826 · 0.15 = 3.5567. */
const zigzag = (length: number) =>
  Array.from({ length }, (_, index) => [1.8, 2.1, 1.9, 2.2][index % 4]);

Deno.test("lossSpikes() marks what is above seven robust deviations", () => {
  const at = (loss: number) => spikesOf([...zigzag(60), loss, ...zigzag(9)]);

  assertEquals(at(3.55), []);
  assertEquals(at(3.56), [[61, 3.56]]);
  // Below is never a spike.
  assertEquals(at(0), []);
});

Deno.test("lossSpikes() asks for fifty steps before, and takes a hundred", () => {
  assertEquals(spikesOf([...zigzag(49), 9]), []);
  assertEquals(spikesOf([...zigzag(50), 9]), [[51, 9]]);
  // Of 100 at 2, the 200 at 9 before them are forgotten.
  const fallen = [...zigzag(200).map((loss) => loss + 7), ...zigzag(100)];
  assertEquals(spikesOf([...fallen, 4]), [[301, 4]]);
  assertEquals(spikesOf([...fallen.slice(0, 240), 4]), []);
});

Deno.test("lossSpikes() marks the highest of neighbours, and passes over NaN", () => {
  assertEquals(
    spikesOf([...zigzag(60), 5, 7, 6, ...zigzag(10), 8]),
    [[62, 7], [74, 8]],
  );
  assertEquals(spikesOf([...zigzag(60), NaN, Infinity, ...zigzag(9)]), []);
  assertEquals(spikesOf([...zigzag(60), NaN, 5, NaN]), [[62, 5]]);
});

Deno.test("lossSpikes() lets a loss that hardly moves ripple by 7 %", () => {
  const flat = Array.from({ length: 80 }, () => 2);

  assertEquals(spikesOf([...flat, 2.1]), []);
  assertEquals(spikesOf([...flat, 2.15]), [[81, 2.15]]);
});

Deno.test("lossSpikes() marks nothing in noise around a loss that falls", () => {
  for (let seed = 1; seed <= 40; seed++) {
    const random = randomStream(seed, "noise");
    const losses = Array.from(
      { length: 1000 },
      (_, step) => 1 + 3 * Math.exp(-step / 150) + 0.2 * random.normal(),
    );

    assertEquals(spikesOf(losses), [], `seed ${seed}`);
  }
});

Deno.test("curveSeries() has the marks of an arm's runs on the training loss", () => {
  const steps = [...zigzag(60), 9].map((loss, index) =>
    stepWith(index + 1, { loss })
  );
  const groups = groupRuns([
    seedRun("1", 1, { steps }),
    seedRun("1", 2, { steps: steps.slice(0, 60) }),
  ]);
  const marked = CURVES.map((curve) => [
    curve.id,
    curveSeries(curve, groups, contextOf(groups))
      .flatMap(({ marks }) => marks.map(({ moment, y }) => [moment.step, y])),
  ]);

  assertEquals(
    marked.filter(([, marks]) => marks.length > 0),
    [["training-loss", [[61, 9]]]],
  );
});
