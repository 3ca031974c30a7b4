import { assert, assertEquals } from "@std/assert";
import { pageHtml, POLICY } from "sft/view/watch/page.ts";

const PAGE = pageHtml();

Deno.test("POLICY allows the server's own files and nothing else", () => {
  assertEquals(POLICY.split("; "), [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'unsafe-inline'",
    "img-src data: blob:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ]);
});

Deno.test("pageHtml() runs its two scripts and refers to nothing outside", () => {
  const sources = Array.from(
    PAGE.matchAll(/\b(?:src|href)="([^"]*)"/g),
    ([, source]) => source,
  );

  assertEquals(sources, ["data:,", "/plotly.js", "/theme.js", "/watch.js"]);
  assert(!/url\(|@import|https?:|<script>/.test(PAGE));
});

Deno.test("pageHtml() has rules for questions and answers, which its script shows", () => {
  const [, style] = /<style>([^]*)<\/style>/.exec(PAGE)!;

  for (const name of [".question", ".answers", ".answer", ".said"]) {
    assert(style.includes(`\n${name} {`), name);
  }
});

Deno.test("pageHtml() tells the script how each figure and metric looks", () => {
  const text = /id="settings">([^<]*)</.exec(PAGE)![1];
  const { charts, styles, metrics } = JSON.parse(text);

  assertEquals(
    charts.map(({ id }: { id: string }) => id),
    [
      ...["loss", "held-out", "held-out-pair-loss", "pair-loss"],
      ...["rewardAccuracy", "rewardMargin", "chosenReward", "rejectedReward"],
      ...["chosenLogp", "rejectedLogp", "speed", "right"],
    ],
  );
  assertEquals(
    charts.filter(({ ofSet }: { ofSet?: boolean }) => ofSet)
      .map(({ trace }: { trace: { mode: string } }) => trace.mode),
    ["lines+markers", "lines+markers", "lines+markers"],
  );
  assertEquals(charts[0].trace.mode, "lines");
  assertEquals(charts.at(-2).layout.yaxis.rangemode, "tozero");
  assertEquals(styles.length, 21);
  assertEquals(styles[0], { colour: "#0072b2", dash: "solid" });
  assertEquals(metrics[2], {
    field: "rightShare",
    title: "right answers (share)",
  });
});
