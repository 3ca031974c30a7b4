import { assertEquals } from "@std/assert";
import { escapeHtml, Html, html, jsonText } from "sft/view/text/html.ts";

Deno.test("html`` escapes text and keeps markup", () => {
  const name = `<img src=x onerror="alert('&')">`;

  assertEquals(
    String(html`<b title="${name}">${name}</b>${new Html("<hr>")}`),
    '<b title="&lt;img src=x onerror=&quot;alert(&#39;&amp;&#39;)&quot;&gt;">' +
      "&lt;img src=x onerror=&quot;alert(&#39;&amp;&#39;)&quot;&gt;</b><hr>",
  );
});

Deno.test("html`` joins lists and leaves out what is not there", () => {
  assertEquals(
    html`<p>${["<", [html`<i>`, 0]]}${undefined}${false}${""}</p>`.markup,
    "<p>&lt;<i>0</p>",
  );
});

Deno.test("escapeHtml() escapes what is escaped already", () => {
  assertEquals(escapeHtml("&lt;"), "&amp;lt;");
});

Deno.test("escapeHtml() shows what turns the text around or is not seen", () => {
  assertEquals(
    escapeHtml("a\u202e\u2066\u200b\0\x9b\x1b<\n\t"),
    "a\ufffd\ufffd\ufffd␀\ufffd␛&lt;\n\t",
  );
});

Deno.test("jsonText() cannot end the script that it is in", () => {
  const value = { name: "</script><!--<script>", 名: ["\u2028"] };

  const { markup } = jsonText(value);

  assertEquals(markup.includes("<"), false);
  assertEquals(JSON.parse(markup), value);
});
