import { assertEquals } from "@std/assert";
import { dotChart } from "sft/view/figures/dot_chart.ts";

Deno.test("dotChart() has a dot a name, the first one on top", () => {
  const { data, layout } = dotChart([
    { name: "<b>", value: 0.5, points: [0.4, 0.6] },
    { name: "3", value: NaN, points: [NaN] },
  ], { valueTitle: "right answers", format: ".0%" });

  assertEquals(data.map(({ name, x, y }) => [name, x, y]), [
    ["&lt;b&gt;", [0.5], ["&lt;b&gt;"]],
    ["&lt;b&gt;", [0.4, 0.6], ["&lt;b&gt;", "&lt;b&gt;"]],
    // What is no number is not drawn.
    ["3", [null], ["3"]],
  ]);
  assertEquals(data[0].error_x, undefined);
  const { yaxis } = layout as { yaxis: { type: string; range: number[] } };
  assertEquals([yaxis.type, yaxis.range], ["category", [1.5, -0.5]]);
});
