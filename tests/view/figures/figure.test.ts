import { assertEquals } from "@std/assert";
import {
  axis,
  baseLayout,
  drawable,
  plotlyText,
} from "sft/view/figures/figure.ts";

Deno.test("plotlyText() leaves nothing that Plotly takes for markup", () => {
  assertEquals(
    plotlyText('<a href="x">a</a> & b\n&lt;'),
    '&lt;a href="x"&gt;a&lt;/a&gt; &amp; b⏎&amp;lt;',
  );
});

Deno.test("drawable() makes gaps of what is not a number", () => {
  assertEquals([1.5, NaN, Infinity].map(drawable), [1.5, null, null]);
});

Deno.test("axis() and baseLayout() carry their titles", () => {
  const { title, type } = axis("time (minutes)", { type: "log" });

  assertEquals([title, type], [
    { text: "time (minutes)", standoff: 10 },
    "log",
  ]);
  assertEquals(baseLayout("Loss").title, { text: "Loss" });
  assertEquals("title" in baseLayout(), false);
});
