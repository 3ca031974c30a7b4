import { assert, assertEquals, assertFalse } from "@std/assert";
import { displayWidth } from "sft/core/terminal_text.ts";
import { tokenTableText } from "sft/view/tokens/token_table_text.ts";
import { token, TWO_TEMPLATES } from "../token_tables.ts";

const COUNTS = `
chatml, assistant: 2 of 6 tokens trained
chatml, everything: 6 of 6 tokens trained
plain, assistant: 1 of 4 tokens trained
plain, everything: 4 of 4 tokens trained
● trained, · not trained`;

const drawn = (width: number, table = TWO_TEMPLATES) =>
  tokenTableText(table, { width, colour: false });

Deno.test("tokenTableText() uses words where there is room", () => {
  assertEquals(
    drawn(113),
    `\
          chatml                                                   plain
part      token          id  role       assistant      everything  token   id  role       assistant    everything
────────  ────────────  ───  ─────────  ─────────────  ──────────  ─────  ───  ─────────  ───────────  ──────────
          <|im_start|>    1             · template     ● all
system    Add             9  system     · system turn  ● all
          ⏎             202             · template     ● all       user     3             · template   ● all
                                                                   ␣      224             · template   ● all
user 1    2+2             7  user       · user turn    ● all       2+2      7  user       · user turn  ● all
answer 1  4               8  assistant  ● answer       ● all       4        8  assistant  ● answer     ● all
          <|im_end|>      2  assistant  ● end of turn  ● all
${COUNTS}`,
  );
});

Deno.test("tokenTableText() uses letters where there is less", () => {
  assertEquals(
    drawn(112),
    `\
          chatml                        plain
part      token          id  r  A   E   token   id  r  A   E
────────  ────────────  ───  ─  ──  ──  ─────  ───  ─  ──  ──
          <|im_start|>    1     ·t  ●a
system    Add             9  s  ·s  ●a
          ⏎             202     ·t  ●a  user     3     ·t  ●a
                                        ␣      224     ·t  ●a
user 1    2+2             7  u  ·u  ●a  2+2      7  u  ·u  ●a
answer 1  4               8  a  ●n  ●a  4        8  a  ●n  ●a
          <|im_end|>      2  a  ●e  ●a
${COUNTS}
masks: A assistant, E everything
roles: s system, u user, a assistant
why: t template, a all, s system turn, u user turn, n answer, e end of turn`,
  );
});

Deno.test("tokenTableText() cuts tokens to fit into 60 columns", () => {
  assertEquals(
    drawn(60).split("\n").slice(0, 4),
    `\
          chatml                      plain
part      token        id  r  A   E   token   id  r  A   E
────────  ──────────  ───  ─  ──  ──  ─────  ───  ─  ──  ──
          <|im_star…    1     ·t  ●a`.split("\n"),
  );
});

Deno.test("tokenTableText() sets templates below each other at last", () => {
  assertEquals(
    drawn(40).split("\n").slice(0, 16).join("\n"),
    `\
          chatml
part      token          id  r  A   E
────────  ────────────  ───  ─  ──  ──
          <|im_start|>    1     ·t  ●a
system    Add             9  s  ·s  ●a
          ⏎             202     ·t  ●a
user 1    2+2             7  u  ·u  ●a
answer 1  4               8  a  ●n  ●a
          <|im_end|>      2  a  ●e  ●a

          plain
part      token   id  r  A   E
────────  ─────  ───  ─  ──  ──
          user     3     ·t  ●a
          ␣      224     ·t  ●a
user 1    2+2      7  u  ·u  ●a`,
  );
});

Deno.test("tokenTableText() is never wider than it may be", () => {
  for (let width = 38; width <= 120; width += 3) {
    const widest = Math.max(...drawn(width).split("\n").map(displayWidth));
    assert(widest <= width, `${widest} columns of ${width}`);
  }
});

Deno.test("tokenTableText() measures wide characters, and lets none steer", () => {
  const table = {
    templates: ["t"],
    masks: ["m"],
    blocks: [{
      part: "user 1",
      tokens: [[
        token("长江", 5, "user", "read"),
        token("\x1b[2J", 6, "user", "read"),
      ]],
    }],
  };

  assertEquals(
    drawn(80, table),
    `\
        t
part    token  id  role  m
──────  ─────  ──  ────  ──────
user 1  长江    5  user  · read
        ␛[2J    6  user  · read

t, m: 0 of 2 tokens trained
● trained, · not trained`,
  );
});

Deno.test("tokenTableText() repeats in colour what signs already tell", () => {
  const coloured = tokenTableText(TWO_TEMPLATES, { width: 120, colour: true });

  assert(coloured.includes("\x1b[32m● answer     \x1b[0m"));
  assert(coloured.includes("\x1b[90m· template   \x1b[0m"));
  const bare = coloured.replaceAll("\x1b[32m", "").replaceAll("\x1b[90m", "")
    .replaceAll("\x1b[0m", "");
  assertEquals(bare.replace(/ +$/gm, ""), drawn(120));
  assertFalse(drawn(120).includes("\x1b"));
});
