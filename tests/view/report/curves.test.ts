import { assertEquals } from "@std/assert";
import { groupRuns } from "sft/view/compare/groups.ts";
import { paletteFor } from "sft/view/palette.ts";
import { curvesSection } from "sft/view/report/curves.ts";
import type { SwitchableFigure } from "sft/view/report/figure_html.ts";
import type { RunView } from "sft/view/run_view.ts";
import { seedRun } from "../../support/arms.ts";
import { evaluationWith, runViewWith, stepWith } from "../../support/views.ts";

/** The figures in a section, by their place in the page. */
function figuresOf(runs: readonly RunView[]): Record<string, SwitchableFigure> {
  const palette = paletteFor(runs.map(({ name }) => name));
  const { markup } = curvesSection(groupRuns(runs), palette)!.body;
  const scripts = markup.matchAll(/data-figure="([\w-]+)"\s*>([^<]*)</g);
  return Object.fromEntries(
    Array.from(scripts, ([, id, json]) => [id, JSON.parse(json)]),
  );
}

Deno.test("curvesSection() draws against four measures", () => {
  const figures = figuresOf([
    runViewWith("ours", {
      steps: [stepWith(1), stepWith(2)],
      evaluations: [
        evaluationWith(0, 5),
        evaluationWith(1, 4),
        evaluationWith(2, 3),
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

Deno.test("curvesSection() leaves out what was never measured", () => {
  const figures = figuresOf([runViewWith("ours", { steps: [stepWith(1)] })]);

  assertEquals("held-out-loss" in figures, false);
  assertEquals(
    curvesSection(groupRuns([runViewWith("new")]), new Map()),
    undefined,
  );
});

Deno.test("curvesSection() thins a long run and says so", () => {
  const steps = Array.from({ length: 2500 }, (_, step) => stepWith(step + 1));
  const run = runViewWith("long", { steps });

  assertEquals(figuresOf([run])["training-loss"].data[0].x.length, 834);
  assertEquals(
    curvesSection(groupRuns([run]), new Map())!.body.markup.includes(
      "Each point of the longest run is the mean of 3 steps.",
    ),
    true,
  );
});

Deno.test("curvesSection() has one switch of the runs for all figures", () => {
  const runs = ["origin", '"ours"'].map((name) =>
    runViewWith(name, { steps: [stepWith(1)] })
  );
  const switches = (runs: readonly RunView[]) =>
    curvesSection(groupRuns(runs), new Map())!.body.markup.match(
      /name="run" value="[^"]*"/g,
    );

  assertEquals(switches(runs), [
    'name="run" value="origin"',
    'name="run" value="&quot;ours&quot;"',
  ]);
  assertEquals(switches(runs.slice(0, 1)), null);
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
  const { markup } = curvesSection(groupRuns(runs), new Map())!.body;
  assertEquals(markup.includes("the lowest of them to the highest"), true);
});
