import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { TokenRow } from "sft/core/token_row.ts";
import { tokenHtml, tokenText } from "sft/view/tokens/token_view.ts";

const token = (
  token: string,
  supervised: boolean,
  role?: string,
): TokenRow => ({ token, id: 7, role, supervised, why: `the ${role}'s` });

const ROWS = [
  token("user: ", false, "user"),
  token("长江\n", false, "user"),
  token("长", true, "assistant"),
  token("\n", true, "assistant"),
  token("</s>", true, "assistant"),
  token("\n", false),
];

Deno.test("tokenText() colours stretches, line by line", () => {
  const [green, grey, reset] = ["\x1b[32m", "\x1b[90m", "\x1b[0m"];

  assertEquals(
    tokenText(ROWS, { colour: true }),
    `${grey}user: 长江⏎${reset}\n` +
      `${green}长⏎${reset}\n` +
      `${green}</s>${reset}${grey}⏎${reset}\n` +
      "\n" +
      `3 of 6 tokens trained: ${green}trained${reset} ${grey}not trained${reset}`,
  );
});

Deno.test("tokenText() puts brackets where colours are not wanted", () => {
  const text = tokenText(ROWS, { colour: false });

  assertEquals(
    text,
    "user: 长江⏎\n⟦长⏎⟧\n⟦</s>⟧⏎\n\n" +
      "3 of 6 tokens trained: ⟦trained⟧ not trained",
  );
  assert(!text.includes("\x1b"));
});

Deno.test("tokenText() lets no token steer the terminal", () => {
  assertEquals(
    tokenText([token("\x1b[2J", true)], { colour: false }).split("\n")[0],
    "⟦␛[2J⟧",
  );
});

Deno.test("tokenHtml() tells why, and escapes everything", () => {
  const { markup } = tokenHtml([
    { token: "<b>\n", id: 3, role: '"', supervised: true, why: "<i>" },
    { token: "x", id: 4, supervised: false, why: "padding" },
  ]);

  assertStringIncludes(
    markup,
    '<span class="trained" title="id 3 · &quot; · &lt;i&gt;">&lt;b&gt;⏎</span>' +
      '<br><span class="other" title="id 4 · padding">x</span>',
  );
  assertStringIncludes(markup, "1 of 2 tokens trained");
});

Deno.test("tokenText() shows what has no width where it is asked to", () => {
  const rows = [
    { token: "\ufeffa\u202e", id: 1, supervised: true, why: "answer" },
  ];
  const [exact, shown] = [false, true].map((unseen) =>
    tokenText(rows, { colour: false, unseen }).split("\n")[0]
  );

  assertEquals(exact, "⟦\ufeffa\ufffd⟧");
  assertEquals(shown, "⟦\ufffda\ufffd⟧");
});
