import { assertEquals, assertStringIncludes } from "@std/assert";
import { lineChart } from "sft/view/line_chart.ts";
import { figureHtml } from "sft/view/report/figure_html.ts";

Deno.test("figureHtml() carries the figure and tells it in words", () => {
  const figure = lineChart([{ x: 1, y: 2, series: "</script>" }], {
    xTitle: "step",
    yTitle: "loss",
  });

  const { markup } = figureHtml("loss", 'Loss "held out".', figure);

  assertStringIncludes(markup, 'aria-label="Loss &quot;held out&quot;."');
  const json = /data-figure="loss"\s*>([^<]*)<\/script>/.exec(markup)![1];
  assertEquals(JSON.parse(json), JSON.parse(JSON.stringify(figure)));
});
