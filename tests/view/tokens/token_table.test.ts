import { assertEquals } from "@std/assert";
import {
  onlyTemplate,
  shownToken,
  tokenLines,
  trainedCounts,
} from "sft/view/tokens/token_table.ts";
import { token, TWO_TEMPLATES } from "../token_tables.ts";

Deno.test("trainedCounts() counts every template under every mask", () => {
  assertEquals(
    trainedCounts(TWO_TEMPLATES).map((count) => Object.values(count)),
    [
      ["chatml", "assistant", 2, 6],
      ["chatml", "everything", 6, 6],
      ["plain", "assistant", 1, 4],
      ["plain", "everything", 4, 4],
    ],
  );
});

Deno.test("tokenLines() sets tokens side by side, block by block", () => {
  assertEquals(
    tokenLines(TWO_TEMPLATES).map(({ part = "", first, content, tokens }) =>
      [
        first ? "▸" : " ",
        content ? "m" : "t",
        part,
        ...tokens.map((one) => one?.token ?? "–"),
      ].join("|")
    ),
    [
      "▸|t||<|im_start|>|–",
      "▸|m|system|Add|–",
      "▸|t||\n|user",
      " |t||–| ",
      "▸|m|user 1|2+2|2+2",
      "▸|m|answer 1|4|4",
      "▸|t||<|im_end|>|–",
    ],
  );
});

Deno.test("onlyTemplate() leaves out blocks that the template lacks", () => {
  const plain = onlyTemplate(TWO_TEMPLATES, 1);

  assertEquals(plain.templates, ["plain"]);
  assertEquals(
    plain.blocks.map(({ part = "", tokens: [list] }) => [part, list.length]),
    [["", 2], ["user 1", 1], ["answer 1", 1]],
  );
});

Deno.test("shownToken() hides nothing, a lone space included", () => {
  const shown = (text: string) => shownToken(token(text, 1, undefined));

  assertEquals([" ", "  ", " a", "\n", "\x1b"].map(shown), [
    "␣",
    "␣␣",
    " a",
    "⏎",
    "␛",
  ]);
});
