import { assertEquals } from "@std/assert";
import type { PlotlyLayout } from "sft/view/figure.ts";
import { lineChart } from "sft/view/line_chart.ts";
import { paletteFor } from "sft/view/palette.ts";

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
