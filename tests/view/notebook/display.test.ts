import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { lineChart } from "sft/view/figures/line_chart.ts";
import { mediaOf, openDisplay, show } from "sft/view/notebook/display.ts";
import type { Broadcast } from "sft/view/notebook/kernel.ts";
import { html } from "sft/view/text/html.ts";

const FIGURE = lineChart([{ x: 1, y: 2, series: "</script><b>" }], {
  xTitle: "step",
  yTitle: "loss",
});

/** What was sent to the notebook. */
interface Sent {
  readonly type: string;
  readonly data: Record<string, unknown>;
  readonly id: string;
}

function recorder(): { sent: Sent[]; broadcast: Broadcast } {
  const sent: Sent[] = [];
  return {
    sent,
    broadcast: (type, { data, transient }) => {
      sent.push({ type, data, id: transient.display_id });
      return Promise.resolve();
    },
  };
}

Deno.test("mediaOf() gives a figure to Plotly and to a page", () => {
  const media = mediaOf(FIGURE);

  assertEquals(media["application/vnd.plotly.v1+json"], {
    data: FIGURE.data,
    layout: FIGURE.layout,
    config: { responsive: true, displaylogo: false },
  });
  assertEquals(media["text/plain"], "Figure of 1 traces");
  assertMatch(String(media["text/html"]), /data-sft-figure="[0-9a-f]{16}"/);
  assert(!String(media["text/html"]).includes("</script><b>"));
});

Deno.test("mediaOf() gives a table as HTML, Markdown and text", () => {
  const media = mediaOf({
    columns: [{ title: "run" }, { title: "steps" }],
    rows: [["<i>", 3]],
  });

  assertMatch(String(media["text/html"]), /<th scope="row" .*&lt;i&gt;/);
  assertEquals(
    media["text/markdown"],
    "| run | steps |\n| --- | ---: |\n| &lt;i> | 3 |",
  );
  assertEquals(media["text/plain"], "run  steps\n───  ─────\n<i>      3");
});

Deno.test("mediaOf() gives tokens with what is trained", () => {
  const media = mediaOf([
    { token: "2+2?", id: 7, supervised: false, why: "user turn" },
    { token: "4", id: 8, supervised: true, why: "answer" },
  ]);

  assertMatch(String(media["text/html"]), /class="trained" title="id 8/);
  assertEquals(
    media["text/plain"],
    "2+2?⟦4⟧\n\n1 of 2 tokens trained: ⟦trained⟧ not trained",
  );
});

Deno.test("mediaOf() gives a token table as HTML and text", () => {
  const read = { supervised: false, why: "user turn" };
  const media = mediaOf({
    templates: ["chatml"],
    masks: ["assistant"],
    blocks: [{
      part: "user 1",
      tokens: [[{ token: "2+2?", id: 7, masks: [read] }]],
    }],
  });

  assertMatch(String(media["text/html"]), /<td class="other">· user turn</);
  assertEquals(
    String(media["text/plain"]).split("\n").slice(3, 4),
    ["user 1  2+2?    7        · user turn"],
  );
});

Deno.test("mediaOf() gives HTML as it is, and its text", () => {
  const value = html`
    <style>p { color: red }</style><p>${"a < b"}</p> & more
  `;

  assertEquals(mediaOf(value), {
    "text/html": value.markup,
    "text/plain": "a < b & more",
  });
});

Deno.test("openDisplay() shows a value and then replaces it", async () => {
  const { sent, broadcast } = recorder();
  const display = openDisplay(broadcast);
  await display.update(html`<p>one</p>`);
  await display.update(html`<p>two</p>`);
  await show(html`<p>three</p>`, broadcast);

  assertEquals(
    sent.map(({ type, data }) => [type, data["text/plain"]]),
    [
      ["display_data", "one"],
      ["update_display_data", "two"],
      ["display_data", "three"],
    ],
  );
  assertEquals(sent[1].id, sent[0].id);
  assert(sent[2].id !== sent[0].id);
});

Deno.test("mediaOf() names what cannot be shown", () => {
  const cases: [value: unknown, seen: string][] = [
    [undefined, "undefined"],
    [null, "null"],
    [NaN, "NaN"],
    [1n, "1"],
    ["<script>", '"<script>"'],
    [{ data: 1 }, "an object"],
    [[1], "a list"],
  ];
  for (const [value, seen] of cases) {
    assertEquals(
      assertThrows(() => mediaOf(value as never), UserError).message,
      `Cannot show ${seen}: expected a figure, a table, tokens or html`,
    );
  }
});
