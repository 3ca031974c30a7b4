import { assertEquals } from "@std/assert";
import { parsePlainText } from "sft/chat/formats/text.ts";
import { assertBadRow, WHERE } from "../../support/bad_row.ts";

const textOf = (text: string) =>
  parsePlainText({ text }, WHERE).stretches.map(({ text }) => text);

Deno.test("parsePlainText() trains everything, and takes it for content", () => {
  assertEquals(parsePlainText({ text: "早睡早起" }, WHERE), {
    stretches: [{ text: "早睡早起", supervised: true, content: true }],
    where: WHERE,
  });
});

Deno.test("parsePlainText() unwraps what older dumps wrapped", () => {
  assertEquals(textOf("<s>Once.</s>"), ["Once."]);
  assertEquals(textOf("<|im_start|>Once.<|im_end|>\n"), ["Once."]);
  assertEquals(
    textOf("<|im_start|>Once.<|im_end|> <|im_start|>Twice.<|im_end|>"),
    [
      "Once.\nTwice.",
    ],
  );
});

Deno.test("parsePlainText() leaves half a wrapper alone", () => {
  for (const text of ["<s>Once.", "Once.</s>", " <s> a </s> b ", "<s"]) {
    assertEquals(textOf(text), [text]);
  }
});

Deno.test("parsePlainText() refuses what is no text", () => {
  assertBadRow(
    () => parsePlainText({ text: ["a"] }, WHERE),
    "not text",
    '"text" is not a string',
  );
});
