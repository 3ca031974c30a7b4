import { assertEquals, assertStringIncludes } from "@std/assert";
import { tokenTableHtml } from "sft/view/tokens/token_table_html.ts";
import { token, TWO_TEMPLATES } from "../token_tables.ts";

/** Markup without the white space around tags. */
const tight = (markup: string) =>
  markup.replace(/>\s+/g, ">").replace(/\s+</g, "<");

/** Rows of the first table's body as their cells' texts. */
function bodyOf(markup: string): string[][] {
  const [, body] = /<tbody>(.*?)<\/tbody>/s.exec(markup)!;
  return body.split("<tr").slice(1).map((row) =>
    [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)]
      .map(([, cell]) => cell.replace(/<[^>]*>/g, ""))
  );
}

Deno.test("tokenTableHtml() has a token, its id, its role and why for each mask", () => {
  const markup = tight(tokenTableHtml(TWO_TEMPLATES).markup);
  const rows = bodyOf(markup);

  // An empty cell spans the columns of a template that has no token there.
  assertEquals(rows[0], [
    "",
    "&lt;|im_start|&gt;",
    "1",
    "",
    "· template",
    "● all",
    "",
  ]);
  assertEquals(rows[3], ["", "", "␣", "224", "", "· template", "● all"]);
  assertEquals(rows[5], [
    ...["answer 1", "4", "8", "assistant", "● answer", "● all"],
    ...["4", "8", "assistant", "● answer", "● all"],
  ]);
  assertEquals(rows.length, 7);
  assertStringIncludes(markup, '<td class="trained">● answer</td>');
  assertStringIncludes(markup, '<td class="other">· user turn</td>');
  assertStringIncludes(
    markup,
    '<td>plain</td><td>assistant</td><td class="id">1</td><td class="id">4</td>',
  );
});

Deno.test("tokenTableHtml() escapes everything, and needs nothing else", () => {
  const { markup } = tokenTableHtml({
    templates: ["<t>"],
    masks: ["<m>"],
    blocks: [{
      part: "<p>",
      tokens: [[token("<b>\n", 1, "<r>", "<w>!")]],
    }],
  });

  assertEquals(bodyOf(markup), [
    ["&lt;p&gt;", "&lt;b&gt;⏎", "1", "&lt;r&gt;", "● &lt;w&gt;"],
  ]);
  for (
    const bare of ["<t>", "<m>", "<b>", "<r>", "<w>", "http", "<script"]
  ) {
    assertEquals(markup.includes(bare), false, bare);
  }
});
