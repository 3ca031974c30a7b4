import { createHash } from "node:crypto";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { pageHtml } from "sft/view/report/page.ts";

const PAGE = pageHtml({
  title: "Is <b> bold?",
  intro: "First & foremost.\n \nSecond.\n",
  sections: [{ title: "A < B", blocks: [{ kind: "note", text: "C < D" }] }],
  plotly: { packed: "UEs=", source: "var Plotly;" },
});

Deno.test("pageHtml() escapes titles and divides the intro", () => {
  assertStringIncludes(PAGE, "<title>Is &lt;b&gt; bold?</title>");
  assertStringIncludes(PAGE, "<h1>Is &lt;b&gt; bold?</h1>");
  assertStringIncludes(PAGE, "<h2>A &lt; B</h2>");
  assertStringIncludes(PAGE, '<p class="note">C &lt; D</p>');
  assertStringIncludes(
    PAGE,
    '<p class="lead">First &amp; foremost.</p><p class="lead">Second.\n</p>',
  );
});

Deno.test("pageHtml() allows its two scripts and no other", () => {
  const policy = /Content-Security-Policy"\s+content="([^"]*)"/.exec(PAGE)![1]
    .replaceAll("&#39;", "'");
  const scripts = Array.from(
    PAGE.matchAll(/<script>([\s\S]*?)<\/script>/g),
    ([, text]) => text,
  );
  assertEquals(scripts.length, 1);

  const hashes = [...scripts, "var Plotly;"].map((text) =>
    `'sha256-${createHash("sha256").update(text).digest("base64")}'`
  );
  assertEquals(policy.split("; "), [
    "default-src 'none'",
    `script-src ${hashes.join(" ")}`,
    "style-src 'unsafe-inline'",
    "img-src data: blob:",
    "base-uri 'none'",
    "form-action 'none'",
  ]);
});

Deno.test("pageHtml() refers to nothing outside itself", () => {
  assert(!/\b(?:src|href)=|url\(|@import|https?:/.test(PAGE));
});
