import { assertEquals } from "@std/assert";
import { paletteFor } from "sft/view/figures/palette.ts";
import { blockHtml } from "sft/view/report/block_html.ts";
import type { Block } from "sft/view/sections/section.ts";
import { blocksOf, EVERY_BLOCK, EVIL } from "../../support/sections.ts";

const PALETTE = paletteFor(["ours"]);
const SPOT = '<span class="spot" style="--spot: #0072b2"></span>ours';

/** The markup of the blocks of a kind, without blanks between tags. */
function markupOf(kind: Block["kind"]): string {
  return blocksOf(EVERY_BLOCK, kind)
    .map((block) => blockHtml(block, PALETTE).markup)
    .join("").replace(/>\s+/g, ">").replace(/\s+</g, "<").replace(/\s+/g, " ");
}

Deno.test("blockHtml() lets no text be markup", () => {
  for (const { kind } of EVERY_BLOCK.blocks) {
    assertEquals(markupOf(kind).includes(EVIL), false, kind);
  }
});

Deno.test("blockHtml() of a table has its caption below, or folds it", () => {
  assertEquals(
    markupOf("table").replaceAll(/<table class="(\w+)">.*?<\/table>/g, "[$1]"),
    '<div class="scroll">[sortable]</div>' +
      '<p class="note">how to read &lt;b&gt;*x*&lt;/b&gt;␛</p>' +
      "<details><summary>a long table &lt;b&gt;*x*&lt;/b&gt;␛</summary>" +
      '<div class="scroll">[plain]</div></details>',
  );
});

Deno.test("blockHtml() of commands has names, and notes where there are any", () => {
  assertEquals(
    markupOf("command"),
    `<h3>${SPOT}</h3>` +
      "<pre><code>deno task sft &#39;&lt;b&gt;*x*&lt;/b&gt;␛&#39;</code>" +
      '</pre><ul class="note"><li>step 50: &lt;b&gt;*x*&lt;/b&gt;␛</li></ul>' +
      "<h3>imported</h3>",
  );
});

Deno.test("blockHtml() of a figure carries it, and tells it in words", () => {
  const markup = markupOf("figure");

  assertEquals(
    markup.match(/aria-label="[^"]*"/g),
    ['aria-label="bars &lt;b&gt;*x*&lt;/b&gt;␛"'],
  );
  const [, json] = /data-figure="bars">([^<]*)<\/script>/.exec(markup)!;
  const [{ figure }] = blocksOf(EVERY_BLOCK, "figure");
  assertEquals(JSON.parse(json), JSON.parse(JSON.stringify(figure)));
});

Deno.test("blockHtml() of charts has switches of measures and of series", () => {
  const markup = markupOf("charts");

  assertEquals(markup.match(/<fieldset.*?<\/fieldset>/g), [
    '<fieldset class="switch"><legend>against</legend>' +
    '<label><input type="radio" name="measure" value="step" checked>by step' +
    '</label><label><input type="radio" name="measure" value="time" >by time' +
    "</label></fieldset>",
    '<fieldset class="switch names"><legend>runs</legend>' +
    `<label><input type="checkbox" name="run" value="ours" checked>${SPOT}` +
    '</label><label><input type="checkbox" name="run" ' +
    'value="&lt;b&gt;*x*&lt;/b&gt;␛" checked>&lt;b&gt;*x*&lt;/b&gt;␛' +
    "</label></fieldset>",
    // None of the figures improves either way, so none has a best.
    '<fieldset class="switch"><legend>look</legend><label>smooth' +
    '<input type="range" name="smoothing" min="0" max="0.98" step="0.02" ' +
    'value="0"></label><label><input type="checkbox" name="log-x">log x' +
    '</label><label><input type="checkbox" name="log-y">log y</label></fieldset>',
  ]);
  assertEquals(markup.match(/<figcaption>/g)?.length, 1);
  assertEquals(
    markup.endsWith('<p class="note">lines &lt;b&gt;*x*&lt;/b&gt;␛</p>'),
    true,
  );
});

Deno.test("blockHtml() of questions carries them for the page's script", () => {
  const markup = markupOf("questions");

  assertEquals(
    markup.startsWith('<div class="questions" id="asked"><noscript>'),
    true,
  );
  const [, json] = /data-questions="asked">([^<]*)<\/script>/.exec(markup)!;
  const [{ arms, items }] = blocksOf(EVERY_BLOCK, "questions");
  assertEquals(JSON.parse(json), JSON.parse(JSON.stringify({ arms, items })));
});

Deno.test("blockHtml() of cards marks pieces and folds texts", () => {
  assertEquals(
    markupOf("cards"),
    '<p class="note">cards &lt;b&gt;*x*&lt;/b&gt;␛</p>' +
      '<article class="question"><header>' +
      "<h3>2+2? &lt;b&gt;*x*&lt;/b&gt;␛</h3>" +
      '<span class="note">seed 42</span></header><div class="answers">' +
      `<section class="answer"><h4>${SPOT}</h4>` +
      '<p class="note">a run &lt;b&gt;*x*&lt;/b&gt;␛</p>' +
      '<p class="said">It is &lt;b&gt;*x*&lt;/b&gt;␛<mark>&lt;4&gt;</mark>' +
      '</p><p class="note">step 9 ·<span class="warning">did not stop</span></p>' +
      '<p class="said"><em>nothing</em></p>' +
      '<details><summary>1 more</summary><p class="note">folded text</p>' +
      "</details></section></div></article>",
  );
});

Deno.test("blockHtml() of notes, verbatim text and details", () => {
  assertEquals(
    markupOf("statement") + markupOf("note") + markupOf("verbatim") +
      markupOf("details"),
    '<p class="statement">a statement &lt;b&gt;*x*&lt;/b&gt;␛</p>' +
      '<p class="note">a note &lt;b&gt;*x*&lt;/b&gt;␛</p>' +
      "<pre>rows read ``` &lt;b&gt;*x*&lt;/b&gt;␛</pre>" +
      "<details><summary>details &lt;b&gt;*x*&lt;/b&gt;␛</summary>" +
      '<p class="note">inside</p></details>',
  );
});
