import { assertEquals } from "@std/assert";
import { barChart, type BarRow } from "sft/view/figures/bar_chart.ts";
import type { PlotlyLayout } from "sft/view/figures/figure.ts";

const ROWS: BarRow[] = [
  { bar: "origin", part: "trained", value: 100 },
  { bar: "origin", part: "padding", value: 300 },
  { bar: "2026-01", part: "trained", value: 90 },
  { bar: "2026-01", part: "padding", value: 10 },
];

Deno.test("barChart() stacks parts and knows their shares", () => {
  const { data, layout } = barChart(ROWS, {
    valueTitle: "tokens",
    mode: "stacked",
  });

  assertEquals(
    data.map(({ name, x, y, customdata }) => ({ name, x, y, customdata })),
    [
      {
        name: "trained",
        x: [100, 90],
        y: ["origin", "2026-01"],
        customdata: [0.25, 0.9],
      },
      {
        name: "padding",
        x: [300, 10],
        y: ["origin", "2026-01"],
        customdata: [0.75, 0.1],
      },
    ],
  );
  assertEquals(layout.barmode, "stack");
  assertEquals((layout.yaxis as PlotlyLayout).type, "category");
});

Deno.test("barChart() makes room for bars side by side", () => {
  const options = { valueTitle: "tokens" };

  const stacked = barChart(ROWS, { ...options, mode: "stacked" }).layout;
  const grouped = barChart(ROWS, { ...options, mode: "grouped" }).layout;

  assertEquals(grouped.barmode, "group");
  assertEquals([stacked.height, grouped.height], [170, 250]);
});

Deno.test("barChart() leaves room beside long names", () => {
  const { data } = barChart(
    [{ bar: "a rather <long> name of an arm", part: "trained", value: 1 }],
    { valueTitle: "tokens", mode: "stacked" },
  );

  assertEquals(data[0].y, ["a rather &lt;long&gt;<br>name of an arm"]);
});
