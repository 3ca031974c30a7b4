import { assertEquals } from "@std/assert";
import type { PlotlyLayout } from "sft/view/figures/figure.ts";
import { lineChart } from "sft/view/figures/line_chart.ts";
import { paletteFor } from "sft/view/figures/palette.ts";

const TITLES = { xTitle: "optimizer step", yTitle: "loss (nats per target)" };

Deno.test("lineChart() draws one line per series, in order", () => {
  const { data, layout } = lineChart([
    { x: 1, y: 4, series: "ours" },
    { x: 1, y: 5, series: "origin" },
    { x: 2, y: NaN, series: "ours" },
    { x: 3, y: 3, series: "ours" },
  ], TITLES);

  assertEquals(data.map(({ name, x, y }) => ({ name, x, y })), [
    { name: "ours", x: [1, 2, 3], y: [4, null, 3] },
    { name: "origin", x: [1], y: [5] },
  ]);
  assertEquals(layout.showlegend, true);
  assertEquals((layout.xaxis as PlotlyLayout).title, {
    text: "optimizer step",
    standoff: 10,
  });
});

Deno.test("lineChart() takes a line's colour from the palette", () => {
  const palette = paletteFor(["origin", "ours"]);

  const { data } = lineChart([{ x: 1, y: 4, series: "ours" }], {
    ...TITLES,
    palette,
  });

  assertEquals(data[0].line, {
    color: palette.get("ours")!.colour,
    dash: "solid",
    width: 1.75,
  });
});

Deno.test("lineChart() marks points where asked to, and a lone one", () => {
  const modeOf = (count: number, markers: boolean) => {
    const rows = Array.from({ length: count }, (_, x) => ({
      x,
      y: 1,
      series: "ours",
    }));
    return lineChart(rows, { ...TITLES, markers }).data[0].mode;
  };

  assertEquals(modeOf(2, false), "lines");
  assertEquals(modeOf(2, true), "lines+markers");
  assertEquals(modeOf(1, false), "lines+markers");
});

Deno.test("lineChart() draws a band behind the line it belongs to", () => {
  const { data } = lineChart([
    { x: 1, y: 4, low: 3, high: 5, series: "ours" },
    { x: 2, y: 2, series: "ours" },
    { x: 3, y: 1, low: 0, high: 2, series: "ours" },
    { x: 1, y: 1, series: "origin" },
  ], TITLES);

  assertEquals(
    data.map(({ name, x, y, fill }) => [name, x, y, fill]),
    [
      ["ours", [1, 3, 3, 1], [5, 2, 0, 3], "toself"],
      ["ours", [1, 2, 3], [4, 2, 1], undefined],
      ["origin", [1], [1], undefined],
    ],
  );
});

Deno.test("lineChart() names run and value where one points", () => {
  const { data } = lineChart([{ x: 1, y: 4, series: "<b>" }], TITLES);

  assertEquals(data[0].name, "&lt;b&gt;");
  assertEquals(data[0].legendgroup, "<b>");
  assertEquals(
    data[0].hovertemplate,
    "<b>%{fullData.name}</b><br>loss (nats per target): %{y:.4~g}" +
      "<br>optimizer step: %{x:,.4~f}<extra></extra>",
  );
});
